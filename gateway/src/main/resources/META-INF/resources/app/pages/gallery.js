import { html, nothing } from 'lit';
import { get, query } from '../api.js';
import { ago, samplerLabel, short } from '../format.js';
import { PolledPages } from '../live.js';
import { isGrid, Page } from '../page.js';
import '../parts/api-image.js';

const IMAGES_OF_A_JOB = 18;
/** Of the way to noise that has nothing to do with the image. */
const NEAR = 0.25;

const NONE = html`<div class="panel"><p>No images yet: <a href="#/new/sampling">sample some</a>.</p></div>`;

class GalleryPage extends Page {
  static properties = { _open: { state: true }, _images: { state: true } };

  constructor() {
    super();
    this._images = {};
    this._jobs = new PolledPages(this, '/v1/jobs?kind=sampling&state=succeeded&limit=8', 5000);
  }

  get heading() {
    return 'Gallery';
  }

  get actions() {
    return html`<a class="button primary" href="#/new/sampling">New images</a>`;
  }

  willUpdate() {
    (this._jobs.items ?? [])
      .filter((job) => !(job.id in this._images))
      .forEach((job) => {
        this._images[job.id] = [];
        this.attempt(() => this.#fetchImages(job.id));
      });
  }

  /** @param ofClass name or number of the class to show; all where it is left out */
  async #fetchImages(job, ofClass) {
    const images = await get(`/v1/jobs/${job}/images${query({ limit: IMAGES_OF_A_JOB + 1, class: ofClass })}`);
    this._images = {
      ...this._images,
      [job]: images.filter((image) => !isGrid(image)).slice(0, IMAGES_OF_A_JOB),
    };
  }

  content() {
    const jobs = this._jobs.items;
    if (jobs === null) {
      return nothing;
    }
    return html`
      ${jobs.length ? nothing : NONE}
      ${jobs.map((job) => this.#images(job))}
      ${this.older(this._jobs, 'images')}
      <dialog aria-label="Image" @close=${this.#closed}>${this._open ? this.#details(this._open) : nothing}</dialog>`;
  }

  #images(job) {
    const { spec } = job;
    const rest = html`<p class="hint">the first ${IMAGES_OF_A_JOB} of ${spec.images}</p>`;
    return html`<section class="panel">
        <div class="head"><h2><a href="#/jobs/${job.id}">${short(job.id)}</a> ${origin(job)}</h2>
          ${spec.classes?.length > 1 ? this.#classFilter(job) : nothing}</div>
        <div class=${spec.trajectory ? 'scroll trajectory' : 'tiles'}>
          ${this._images[job.id].map((image) => this.#tile(job, image))}</div>
        ${spec.images > IMAGES_OF_A_JOB ? rest : nothing}</section>`;
  }

  #classFilter(job) {
    const show = (event) => this.attempt(() => this.#fetchImages(job.id, event.target.value.trim()));
    return html`<label>Class <input placeholder="all" size="12" @change=${show}></label>`;
  }

  #tile(job, image) {
    const { trajectory, interpolation } = job.spec;
    const more = html`<a href=${moreLike(job, image)}>make more like this</a>`;
    return html`<figure>
      <button class="plain" type="button" @click=${() => this.#show(job, image)}
        aria-label="show ${caption(job, image)}">
        <api-image path=${image.path} alt="sample: ${caption(job, image)}" pixels></api-image></button>
      <figcaption>${caption(job, image)}<br>
        ${trajectory || interpolation ? nothing : more}</figcaption></figure>`;
  }

  #show(job, image) {
    this._open = { job, image };
    this.updateComplete.then(() => this.querySelector('dialog').showModal());
  }

  #closed() {
    this._open = null;
  }

  #details({ job, image }) {
    const more = html`<a class="button primary" href=${moreLike(job, image)}>Make more like this</a>`;
    return html`<api-image path=${image.path} alt=${caption(job, image)} pixels></api-image>
      <p>${caption(job, image)}</p><p class="mono quiet">sha256 ${image.digest}</p>
      <p class="row">${job.spec.interpolation ? nothing : more}
        <a class="button" href=${explore('steps', job, image)}>Steps</a>
        <a class="button" href=${explore('interpolation', job, image)}>Interpolate</a>
        <a class="button" href=${explore('trajectory', job, image)}>Trajectory</a>
        <a class="button" href=${image.path} download=${image.name}>Download</a>
        <button @click=${() => this.querySelector('dialog').close()}>Close</button></p>`;
  }
}

function origin({ spec, finishedAt }) {
  return html`<span class="quiet">${kindOf(spec)} from
    <span class="mono">${short(spec.checkpoint)}</span>, ${ago(finishedAt)}</span>`;
}

function explore(view, { spec }, image) {
  return `#/explore/${view}${query({ checkpoint: spec.checkpoint, seed: spec.seed, image: image.number })}`;
}

function kindOf(spec) {
  if (spec.variation) {
    return `${spec.images} variations of image ${spec.variation.ofImage}`;
  }
  if (spec.interpolation) {
    return 'interpolation';
  }
  if (spec.trajectory) {
    return 'trajectory';
  }
  return `${spec.images} ${spec.images === 1 ? 'image' : 'images'}`;
}

function caption(job, image) {
  const seed = job.spec.interpolation
    ? `seeds ${job.spec.seed} to ${job.spec.interpolation.toSeed}`
    : `seed ${job.spec.seed}`;
  const ofClass = image.class === undefined ? '' : `${image.class}, `;
  const like = job.spec.variation ? ` like ${job.spec.variation.ofImage}` : '';
  return `${ofClass}${seed}, image ${image.number}${like}, ${job.spec.steps} steps, ${samplerLabel(job.spec.sampler)}`;
}

/** The same checkpoint, steps and sampler, from noise that lies near this image's. */
function moreLike(job, image) {
  const { checkpoint, seed, steps, variation, sampler, classes, firstImage } = job.spec;
  return `#/new/sampling${query({
    checkpoint,
    seed,
    steps,
    images: 12,
    firstImage: image.number + 1,
    'variation.ofImage': variation ? variation.ofImage : image.number,
    'variation.distance': NEAR,
    classes: classes ? classes[classes.length === 1 ? 0 : image.number - firstImage] : '',
    sampler: sampler ? JSON.stringify(sampler) : '',
  })}`;
}
customElements.define('gallery-page', GalleryPage);
