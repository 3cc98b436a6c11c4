import { html, nothing } from 'lit';
import { get, page, query, send } from '../api.js';
import { kid, number } from '../format.js';
import { facts, Page } from '../page.js';
import '../parts/api-image.js';
import { datasetClasses } from '../parts/dataset-classes.js';
import '../parts/skipped-files.js';

const IMAGES = 60;
const MODELS = 5;

/** One data set: its counts, its images by class and split, and what was left out. */
class DatasetPage extends Page {
  static properties = {
    _dataset: { state: true },
    _images: { state: true },
    _next: { state: true },
    _models: { state: true },
  };

  constructor() {
    super();
    this._dataset = null;
    this._images = null;
    this._next = null;
    this._models = [];
  }

  get #name() {
    return this.route.parts[1];
  }

  get heading() {
    return this.#name;
  }

  get actions() {
    return html`<a class="button primary" href="#/new/training${query({ dataset: this.#name })}">Train on this</a>
      <button @click=${() => this.querySelector('dialog').showModal()}>Delete</button>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(async () => {
      this._dataset = await get(`/v1/datasets/${encodeURIComponent(this.#name)}`);
      await this.#show(this.#path());
      this._models = (await page(this.#bestModels())).items;
    });
  }

  #bestModels() {
    return `/v1/trainings${query({ dataset: this.#name, sort: 'kid', onePerModel: true, limit: MODELS })}`;
  }

  #path() {
    const { class: ofClass, split } = this.route.parameters;
    return `/v1/datasets/${this._dataset.digest}/images${query({ class: ofClass, split, limit: IMAGES })}`;
  }

  async #show(path) {
    const found = await page(path);
    this._images = [...(this._images ?? []), ...found.items];
    this._next = found.next;
  }

  content() {
    if (!this._dataset) {
      return nothing;
    }
    const { imageCount, trainingCount, validationCount, classes, unlabelledCount } = this._dataset;
    return html`
      <div class="panel">
        ${facts([
          ['Images', number(imageCount)],
          ['For training', number(trainingCount)],
          ['For validation', number(validationCount)],
          ['Classes', number(classes.length)],
          ['Without a class', classes.length ? number(unlabelledCount) : undefined],
        ])}
        ${datasetClasses(this._dataset)}
        <skipped-files .dataset=${this._dataset}></skipped-files>
      </div>
      ${this.#trained()} ${this.#filters()} ${this.#tiles()} ${this.#deletion()}`;
  }

  #trained() {
    if (!this._models.length) {
      return nothing;
    }
    return html`<section class="panel"><h2>Best models</h2>
      <ul class="lineage">${this._models.map(
        (run) => html`<li><a href="#/models/${run.id}">${run.name}</a>
          <span class="quiet">${run.best ? `KID ${kid(run.best.kid)}, epoch ${run.best.epoch}` : 'no score yet'}</span>
        </li>`,
      )}</ul>
      <p><a href="#/models${query({ dataset: this.#name, sort: 'kid' })}">All models of this data set</a></p>
    </section>`;
  }

  #filters() {
    const { class: ofClass = '', split = '' } = this.route.parameters;
    const { classes, unlabelledCount } = this._dataset;
    const option = (value, name, chosen) =>
      html`<option value=${value} ?selected=${String(value) === chosen}>${name}</option>`;
    const ofClasses = html`<label class="inline"><span>Class</span><select name="class">
        ${option('', 'all', ofClass)}
        ${classes.map((one) => option(one.number, `${one.name} (${number(one.images)})`, ofClass))}
        ${unlabelledCount ? option(0, `none (${number(unlabelledCount)})`, ofClass) : nothing}</select></label>`;
    return html`<form class="row" @change=${this.#filter}>
      ${classes.length ? ofClasses : nothing}
      <label class="inline"><span>Split</span><select name="split">
        ${['', 'training', 'validation'].map((value) => option(value, value || 'both', split))}
        </select></label></form>`;
  }

  #filter(event) {
    const chosen = Object.fromEntries(new FormData(event.currentTarget));
    location.hash = `#/data/${encodeURIComponent(this.#name)}${query(chosen)}`;
  }

  #tiles() {
    if (this._images === null) {
      return nothing;
    }
    if (!this._images.length) {
      return html`<p>No image is of this class and on this side of the split.</p>`;
    }
    const more = () => this.attempt(() => this.#show(this._next));
    return html`<div class="tiles small">${this._images.map(tile)}</div>
      ${this._next ? html`<button @click=${more}>More images</button>` : nothing}`;
  }

  #deletion() {
    const close = () => this.querySelector('dialog').close();
    return html`<dialog aria-labelledby="deletion">
        <h2 id="deletion">Delete ${this.#name}?</h2>
        <p>Its ${number(this._dataset.imageCount)} images are deleted permanently. Models that were trained on it stay,
          with their scores and samples, but nothing can be trained on these images or scored against them any more.</p>
        <p class="row"><button class="primary" @click=${this.#delete}>Delete the data set</button>
          <button @click=${close}>Keep it</button></p></dialog>`;
  }

  #delete() {
    this.querySelector('dialog').close();
    return this.attempt(async () => {
      await send('DELETE', `/v1/datasets/${encodeURIComponent(this.#name)}`);
      location.hash = '#/data';
    });
  }
}

function tile(image) {
  const words = [image.name, image.class, image.split].filter(Boolean).join(', ');
  return html`<figure><api-image path=${image.path} alt=${words} title=${words} pixels></api-image>
    <figcaption>${image.class ?? nothing}</figcaption></figure>`;
}
customElements.define('dataset-page', DatasetPage);
