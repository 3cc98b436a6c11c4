import { html, nothing } from 'lit';
import { get } from '../api.js';
import { BLOSSOMS, drawBlossoms } from '../blossoms.js';
import { number } from '../format.js';
import { Poll } from '../live.js';
import { Page } from '../page.js';
import '../parts/api-image.js';
import '../parts/dataset-import.js';

/** Thumbnails of a data set in the list. */
const SHOWN = 6;

/** The data sets, and how to add one. */
class DataPage extends Page {
  static properties = { _datasets: { state: true }, _samples: { state: true }, _drawing: { state: true } };

  constructor() {
    super();
    this._datasets = null;
    this._samples = {};
    this._poll = new Poll(this, () => this.#load(), 5000);
  }

  get heading() {
    return 'Data';
  }

  async #load() {
    this._datasets = await get('/v1/datasets');
    const unseen = this._datasets.filter(({ digest }) => !(digest in this._samples));
    const samples = await Promise.all(unseen.map(({ digest }) => get(`/v1/datasets/${digest}/images?limit=${SHOWN}`)));
    this._samples = {
      ...this._samples,
      ...Object.fromEntries(unseen.map(({ digest }, index) => [digest, samples[index]])),
    };
  }

  content() {
    if (this._datasets === null) {
      return nothing;
    }
    return html`
      <div class="cards">${this._datasets.map((one) => this.#card(one))}</div>
      <section class="panel"><h2>Add a data set</h2><dataset-import></dataset-import></section>
      ${this._datasets.some(({ name }) => name === BLOSSOMS) ? nothing : this.#builtIn()}`;
  }

  #card(dataset) {
    const { name, classes, imageCount } = dataset;
    const samples = this._samples[dataset.digest] ?? [];
    return html`<section class="panel card">
        <h2><a href="#/data/${encodeURIComponent(name)}">${name}</a></h2>
        <div class="thumbnails">${samples.map(
          (image) => html`<api-image path=${image.path} alt="image of ${name}: ${image.name}" pixels></api-image>`,
        )}</div>
        <p class="quiet">${number(imageCount)} images${classes.length ? `, ${number(classes.length)} classes` : ''}</p>
      </section>`;
  }

  #builtIn() {
    return html`<section class="panel"><h2>No pictures yet?</h2>
        <p>Anthesis can draw ${BLOSSOMS}: 2,048 pictures of flowers in six colours, which are its classes.</p>
        <button ?disabled=${this._drawing} @click=${this.#draw}>
          ${this._drawing ? 'Drawing …' : `Draw ${BLOSSOMS}`}</button></section>`;
  }

  async #draw() {
    this._drawing = true;
    await this.attempt(async () => {
      await drawBlossoms();
      await this._poll.now();
    });
    this._drawing = false;
  }
}
customElements.define('data-page', DataPage);
