import { html, nothing } from 'lit';
import { get, page, post, query } from '../api.js';
import { isOver } from '../live.js';
import { isGrid, Page } from '../page.js';
import '../parts/api-image.js';
import '../parts/checkpoint-input.js';

const VIEWS = [
  ['steps', 'Steps'],
  ['interpolation', 'Interpolation'],
  ['trajectory', 'Trajectory'],
];
const MOST_STEPS = 20;
const STRIP = 12;
const PAUSE = 250;

/** One image looked at closely: by the number of steps, on the way to another image, on its way out of the noise. */
class ExplorePage extends Page {
  static properties = {
    _settings: { state: true },
    _steps: { state: true },
    _place: { state: true },
    _pictures: { state: true },
  };

  constructor() {
    super();
    this._pictures = {};
    this._steps = MOST_STEPS;
    this._place = 0;
  }

  get #view() {
    return this.route.parts[1] ?? 'steps';
  }

  get heading() {
    return 'Explore';
  }

  connectedCallback() {
    super.connectedCallback();
    const { checkpoint = '', seed = '42', toSeed = '43', image = '0' } = this.route.parameters;
    this._settings = { checkpoint, seed: Number(seed), toSeed: Number(toSeed), image: Number(image) };
    if (checkpoint) {
      this.#show();
    }
  }

  #change(field, value) {
    this._settings = { ...this._settings, [field]: value };
    if (this._settings.checkpoint) {
      this.#show();
    }
  }

  /** What the view needs now; asked for once, also by those who come back: the same request is the same job. */
  #show() {
    this.#sample(...this.#request());
  }

  #request(steps = this._steps) {
    const { checkpoint, seed, toSeed, image } = this._settings;
    const start = { checkpoint, seed, firstImage: image };
    switch (this.#view) {
      case 'interpolation':
        return ['/v1/interpolations', { ...start, toSeed, images: STRIP }];
      case 'trajectory':
        return ['/v1/trajectories', { ...start, images: 1, steps: MOST_STEPS }];
      default:
        return ['/v1/samplings', { ...start, images: 1, gridColumns: 1, steps }];
    }
  }

  /** @returns {object[] | undefined} the images that a request made, once they are there */
  #images(steps) {
    return this._pictures[JSON.stringify(this.#request(steps))]?.images;
  }

  async #sample(path, request) {
    const key = JSON.stringify([path, request]);
    if (this._pictures[key]) {
      return;
    }
    this._pictures = { ...this._pictures, [key]: { state: 'asked' } };
    await this.attempt(async () => {
      const images = await this.#sampled(path, request);
      this._pictures = { ...this._pictures, [key]: { state: 'there', images } };
    });
    if (this.problem) {
      const { [key]: _failed, ...others } = this._pictures;
      this._pictures = others;
    }
  }

  async #sampled(path, request) {
    const { id } = await get(`/v1/checkpoints/${encodeURIComponent(request.checkpoint)}`);
    const body = { ...request, checkpoint: id };
    const job = await post(path, body, { 'Idempotency-Key': `explore ${await digest(path + JSON.stringify(body))}` });
    const ended = await this.#end(job.id);
    if (ended.state !== 'succeeded') {
      throw new Error(`job ${job.id}: ${ended.error?.message ?? ended.state}`);
    }
    const images = await page(`/v1/jobs/${job.id}/images?limit=${STRIP + 1}`);
    return images.items.filter((image) => !isGrid(image));
  }

  async #end(id) {
    for (;;) {
      const job = await get(`/v1/jobs/${id}`);
      if (isOver(job.state) || !this.isConnected) {
        return job;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  content() {
    return html`
      <nav aria-label="Views"><ul>${VIEWS.map(([view, name]) => this.#link(view, name))}</ul></nav>
      ${this.#form()}
      <section class="panel">${this.#viewContent()}</section>`;
  }

  #link(view, name) {
    const current = view === this.#view ? 'page' : nothing;
    return html`<li>
        <a href="#/explore/${view}${query(this._settings)}" aria-current=${current}>${name}</a></li>`;
  }

  #form() {
    const interpolates = this.#view === 'interpolation';
    return html`<form class="panel" @submit=${(event) => event.preventDefault()}><div class="fields">
        <checkpoint-input .value=${this._settings.checkpoint} @change=${this.#chooseCheckpoint}></checkpoint-input>
        ${this.#integer('seed', interpolates ? 'From seed' : 'Seed')}
        ${interpolates ? this.#integer('toSeed', 'To seed') : nothing}
        ${this.#integer('image', 'Image')}
      </div></form>`;
  }

  #chooseCheckpoint(event) {
    if (event.detail !== undefined) {
      this.#change('checkpoint', event.detail);
    }
  }

  #integer(field, label) {
    return html`<label><span>${label}</span>
      <input type="number" min="0" step="1" .value=${String(this._settings[field])}
        @change=${(event) => this.#change(field, Number(event.target.value))}></label>`;
  }

  #viewContent() {
    switch (this.#view) {
      case 'interpolation':
        return this.#interpolation();
      case 'trajectory':
        return this.#trajectory();
      default:
        return this.#steps();
    }
  }

  get #waiting() {
    return this._settings.checkpoint ? 'being sampled' : 'choose a checkpoint';
  }

  #steps() {
    const sampled = Array.from({ length: MOST_STEPS }, (_, index) => index + 1).filter((steps) => this.#images(steps));
    return html`<h2>The same noise in 1 to ${MOST_STEPS} steps</h2>
      <div class="large small-square">${this.#imageOfSteps()}</div>
      <label class="inline"><span>${this._steps} ${this._steps === 1 ? 'step' : 'steps'}</span>
        <input type="range" name="steps" min="1" max=${MOST_STEPS} .value=${String(this._steps)} aria-label="steps"
          @input=${this.#chooseSteps}></label>
      <div class="strip">${sampled.map((steps) => this.#stepsButton(steps))}</div>`;
  }

  #imageOfSteps() {
    const { seed, image } = this._settings;
    const images = this.#images(this._steps);
    const alternative = `image ${image} of seed ${seed} in ${this._steps} steps`;
    return images
      ? html`<api-image path=${images[0].path} alt=${alternative} pixels></api-image>`
      : html`<span class="missing">${this.#waiting}</span>`;
  }

  #chooseSteps(event) {
    this._steps = Number(event.target.value);
    this.#show();
  }

  #stepsButton(steps) {
    const choose = () => {
      this._steps = steps;
    };
    return html`<button type="button" aria-pressed=${steps === this._steps} @click=${choose}>
        <api-image path=${this.#images(steps)[0].path} alt="" pixels></api-image>${steps}</button>`;
  }

  #interpolation() {
    const { seed, toSeed } = this._settings;
    const images = this.#images();
    if (!images) {
      return html`<p class="missing">${this.#waiting}</p>`;
    }
    const last = images.length - 1;
    const place = Math.min(this._place, last);
    return html`<h2>From seed ${seed} to seed ${toSeed}, on a great circle</h2>
      <div class="large small-square"><api-image path=${images[place].path}
        alt="image ${place + 1} of ${images.length} between the seeds" pixels></api-image></div>
      <label class="inline"><span>${Math.round((100 * place) / last)} % of the way</span>
        <input type="range" min="0" max=${last} .value=${String(place)} aria-label="place between the seeds"
          @input=${this.#choosePlace}></label>
      <div class="strip">${images.map((image, index) => this.#placeButton(image, index, place))}</div>`;
  }

  #choosePlace(event) {
    this._place = Number(event.target.value);
  }

  #placeButton(image, index, place) {
    const choose = () => {
      this._place = index;
    };
    return html`<button type="button" aria-pressed=${index === place} aria-label="image ${index + 1}"
        @click=${choose}><api-image path=${image.path} alt="" pixels></api-image></button>`;
  }

  #trajectory() {
    const images = this.#images();
    return html`<h2>From noise to image in ${MOST_STEPS} steps: noisy images above, what the network predicts of each
        below</h2>
      ${images ? this.#pathsOfImages(images) : html`<p class="missing">${this.#waiting}</p>`}`;
  }

  #pathsOfImages(images) {
    const { seed, image } = this._settings;
    const alternative = `trajectory of image ${image} of seed ${seed}`;
    return html`<div class="scroll trajectory">${images.map(
      ({ path }) => html`<api-image path=${path} alt=${alternative} pixels></api-image>`,
    )}</div>`;
  }
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
customElements.define('explore-page', ExplorePage);
