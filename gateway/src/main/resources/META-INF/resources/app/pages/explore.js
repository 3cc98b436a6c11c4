import { html, nothing } from 'lit';
import { get, page, post, query } from '../api.js';
import { isOver } from '../live.js';
import { Page } from '../page.js';
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

/** One image looked at closely: by the number of steps, on the way to another image, and on its own way out of the noise. */
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
    const { checkpoint, seed, toSeed, image } = this._settings;
    const one = { checkpoint, seed, firstImage: image };
    const requests = {
      steps: ['/v1/samplings', { ...one, images: 1, gridColumns: 1, steps: this._steps }],
      interpolation: ['/v1/interpolations', { ...one, toSeed, images: STRIP }],
      trajectory: ['/v1/trajectories', { ...one, images: 1, steps: MOST_STEPS }],
    };
    return this.#picture(...requests[this.#view]);
  }

  #key(path, request) {
    return JSON.stringify([path, request]);
  }

  async #picture(path, request) {
    const known = this.#key(path, request);
    if (this._pictures[known]) {
      return;
    }
    this._pictures = { ...this._pictures, [known]: { state: 'asked' } };
    await this.attempt(async () => {
      const { id } = await get(`/v1/checkpoints/${encodeURIComponent(request.checkpoint)}`);
      const body = { ...request, checkpoint: id };
      const job = await post(path, body, { 'Idempotency-Key': `explore ${await digest(path + JSON.stringify(body))}` });
      const ended = await this.#end(job.id);
      if (ended.state !== 'succeeded') {
        throw new Error(`job ${job.id}: ${ended.error?.message ?? ended.state}`);
      }
      const images = (await page(`/v1/jobs/${job.id}/images?limit=${STRIP + 1}`)).items.filter(
        (one) => one.name !== 'grid.png',
      );
      this._pictures = { ...this._pictures, [known]: { state: 'there', images } };
    });
    if (this.problem) {
      const { [known]: failed, ...others } = this._pictures;
      this._pictures = others;
    }
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
    const settings = this._settings;
    const integer = (field, label) => html`<label><span>${label}</span>
      <input type="number" min="0" step="1" .value=${String(settings[field])} @change=${(event) => this.#change(field, Number(event.target.value))}></label>`;
    return html`
      <nav aria-label="Views"><ul>${VIEWS.map(
        ([view, name]) => html`<li>
        <a href="#/explore/${view}${query(settings)}" aria-current=${view === this.#view ? 'page' : nothing}>${name}</a></li>`,
      )}</ul></nav>
      <form class="panel" @submit=${(event) => event.preventDefault()}><div class="fields">
        <checkpoint-input .value=${settings.checkpoint} @change=${(event) => event.detail !== undefined && this.#change('checkpoint', event.detail)}></checkpoint-input>
        ${integer('seed', this.#view === 'interpolation' ? 'From seed' : 'Seed')}
        ${this.#view === 'interpolation' ? integer('toSeed', 'To seed') : nothing}
        ${integer('image', 'Image')}
      </div></form>
      <section class="panel">${{ steps: () => this.#stepsView(), interpolation: () => this.#interpolationView(), trajectory: () => this.#trajectoryView() }[this.#view]()}</section>`;
  }

  #found(path, request) {
    return this._pictures[this.#key(path, request)];
  }

  #stepsView() {
    const { checkpoint, seed, image } = this._settings;
    const at = (steps) =>
      this.#found('/v1/samplings', { checkpoint, seed, firstImage: image, images: 1, gridColumns: 1, steps });
    const shown = at(this._steps);
    const known = Array.from({ length: MOST_STEPS }, (_, index) => index + 1).filter((steps) => at(steps)?.images);
    return html`<h2>The same noise in 1 to ${MOST_STEPS} steps</h2>
      <div class="large small-square">${
        shown?.images
          ? html`<api-image path=${shown.images[0].path} alt="image ${image} of seed ${seed} in ${this._steps} steps" pixels></api-image>`
          : html`<span class="missing">${checkpoint ? 'being sampled' : 'choose a checkpoint'}</span>`
      }</div>
      <label class="inline"><span>${this._steps} ${this._steps === 1 ? 'step' : 'steps'}</span>
        <input type="range" name="steps" min="1" max=${MOST_STEPS} .value=${String(this._steps)} aria-label="steps"
          @input=${(event) => {
            this._steps = Number(event.target.value);
            this.#show();
          }}></label>
      <div class="strip">${known.map(
        (steps) => html`<button type="button" aria-pressed=${steps === this._steps} @click=${() => {
          this._steps = steps;
        }}>
        <api-image path=${at(steps).images[0].path} alt="" pixels></api-image>${steps}</button>`,
      )}</div>`;
  }

  #interpolationView() {
    const { checkpoint, seed, toSeed, image } = this._settings;
    const found = this.#found('/v1/interpolations', { checkpoint, seed, firstImage: image, toSeed, images: STRIP });
    if (!found?.images) {
      return html`<p class="missing">${checkpoint ? 'being sampled' : 'choose a checkpoint'}</p>`;
    }
    const place = Math.min(this._place, found.images.length - 1);
    return html`<h2>From seed ${seed} to seed ${toSeed}, on a great circle</h2>
      <div class="large small-square"><api-image path=${found.images[place].path} alt="image ${place + 1} of ${found.images.length} between the seeds" pixels></api-image></div>
      <label class="inline"><span>${Math.round((100 * place) / (found.images.length - 1))} % of the way</span>
        <input type="range" min="0" max=${found.images.length - 1} .value=${String(place)} aria-label="place between the seeds"
          @input=${(event) => {
            this._place = Number(event.target.value);
          }}></label>
      <div class="strip">${found.images.map(
        (one, index) => html`<button type="button" aria-pressed=${index === place} aria-label="image ${index + 1}"
        @click=${() => {
          this._place = index;
        }}><api-image path=${one.path} alt="" pixels></api-image></button>`,
      )}</div>`;
  }

  #trajectoryView() {
    const { checkpoint, seed, image } = this._settings;
    const found = this.#found('/v1/trajectories', {
      checkpoint,
      seed,
      firstImage: image,
      images: 1,
      steps: MOST_STEPS,
    });
    return html`<h2>From noise to image in ${MOST_STEPS} steps: noisy images above, what the network predicts of each below</h2>
      ${
        found?.images
          ? html`<div class="scroll trajectory">${found.images.map((one) => html`<api-image path=${one.path} alt="trajectory of image ${image} of seed ${seed}" pixels></api-image>`)}</div>`
          : html`<p class="missing">${checkpoint ? 'being sampled' : 'choose a checkpoint'}</p>`
      }`;
  }
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
customElements.define('explore-page', ExplorePage);
