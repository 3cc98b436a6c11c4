import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { get, post, query } from '../api.js';
import { filledIn, requestOf } from '../forms.js';
import { isOver, JobStream } from '../live.js';
import { failureOf, Page, problemBox, stateBadge } from '../page.js';
import '../parts/api-image.js';
import '../parts/checkpoint-chooser.js';
import { formField } from '../parts/form-field.js';
import '../parts/image-lightbox.js';
import { planned } from '../parts/plan.js';
import '../parts/studio-history.js';
import { previewView } from '../parts/studio-previews.js';
import { MODES, parametersOf, placeOf } from '../studio/address.js';
import { archiveOf, bytesOf, download } from '../studio/archive.js';
import { Checkpoints } from '../studio/checkpoints.js';
import { Collections } from '../studio/collections.js';
import { Previews } from '../studio/previews.js';
import { MODE_FORMS, MOST_STEPS, previewRequest } from '../studio/requests.js';
import { imagesOf, MOST_IMAGES, preview } from '../studio/samplings.js';
import { caption, kindOf } from '../studio/words.js';

const PAUSE = 300;

/** Images from checkpoints: settings, what they make, and what was made before. */
class StudioPage extends Page {
  static properties = {
    _place: { state: true },
    _plan: { state: true },
    _wrong: { state: true },
    _job: { state: true }, // that is shown
    _items: { state: true }, // its images, or those of a collection
    _selected: { state: true },
    _busy: { state: true },
    _archived: { state: true },
    _at: { state: true }, // place of the interpolation's slider
  };

  #timer = null;
  #asked = 0;
  #abort = new AbortController();
  #checkpoints = new Checkpoints(() => this.requestUpdate());
  #collections = new Collections();
  #previews = new Previews(
    (request) => preview(request, this.#abort.signal),
    () => this.requestUpdate(),
  );

  constructor() {
    super();
    this._selected = new Set();
    this._at = 0;
    this._key = crypto.randomUUID(); // pressed twice, it is the same job
    this.stream = new JobStream(this, (event) => this.#take(event));
  }

  get heading() {
    return 'Studio';
  }

  async connectedCallback() {
    super.connectedCallback();
    await this.attempt(() => Promise.all([this.#checkpoints.load(), this.#collections.load()]));
    const [newest] = this.#checkpoints.items;
    if (!this._place.values.checkpoint && newest) {
      this.#set('checkpoint', newest.id);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  willUpdate(changed) {
    if (changed.has('route')) {
      this._place = placeOf(this.route.parameters);
      this.#keepAddress();
      this.#soon();
      this.attempt(() => this.#open());
    }
  }

  /** What the address names beside the settings. */
  async #open() {
    const { job, filters } = this._place;
    if (filters.collection) {
      this.#show(null, await this.#collections.images(filters.collection));
    } else if (job) {
      await this.#showJob(await get(`/v1/jobs/${encodeURIComponent(job)}`));
    }
  }

  #move(change) {
    this._place = { ...this._place, ...change };
    this.#keepAddress();
  }

  /** Without an entry in the browser's history, and without a new page. */
  #keepAddress() {
    history.replaceState(null, '', `#/studio${query(parametersOf(this._place))}`);
  }

  #set(name, value) {
    this.#move({ values: { ...this._place.values, [name]: value } });
    this.#soon(name === 'steps' && this._place.mode === 'steps' ? 0 : PAUSE);
  }

  #chooseMode(mode) {
    this.#move({ mode });
    this.#soon(0);
  }

  #soon(pause = PAUSE) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  /** A plan of images, or the preview of another mode. */
  #ask() {
    if (!this._place.values.checkpoint) {
      return;
    }
    if (this._place.mode === 'images') {
      this.#planImages();
    } else {
      this._wrong = null;
      this.#previews.want(this.#request);
    }
  }

  /** A later question overtakes an earlier one. */
  async #planImages() {
    const asked = ++this.#asked;
    const form = MODE_FORMS.images;
    let plan = null;
    let wrong = null;
    try {
      plan = await post(`${form.path()}?dryRun=true`, requestOf(form, this._place.values));
    } catch (problem) {
      wrong = problem;
    }
    if (asked === this.#asked) {
      this._plan = plan;
      this._wrong = wrong;
    }
  }

  get #steps() {
    const steps = Number(this._place.values.steps ?? MOST_STEPS);
    return Math.min(MOST_STEPS, Math.max(1, Number.isInteger(steps) ? steps : MOST_STEPS));
  }

  get #request() {
    return this.#requestOfSteps(this.#steps);
  }

  #requestOfSteps(steps) {
    return previewRequest(this._place.mode, this._place.values, steps);
  }

  async #submit(event) {
    event?.preventDefault();
    this._busy = true;
    await this.attempt(async () => {
      const { mode, values } = this._place;
      const form = MODE_FORMS[mode];
      const request = mode === 'images' ? { path: form.path(), body: requestOf(form, values) } : this.#request;
      const { id } = await post(request.path, request.body, { 'Idempotency-Key': this._key });
      await this.#choose(await get(`/v1/jobs/${id}`));
      await this.querySelector('studio-history')?.reload();
    });
    this._key = crypto.randomUUID();
    this._busy = false;
  }

  async #choose(job) {
    this.#move({ mode: 'images', job: job.id, filters: { ...this._place.filters, collection: undefined } });
    this.#soon();
    await this.#showJob(job);
  }

  async #showJob(job) {
    this.#show(job, null);
    if (!isOver(job.state)) {
      this.stream.follow(job.id);
    } else if (job.state === 'succeeded') {
      const items = await imagesOf(job, this._place.filters.class);
      if (this._job === job) {
        this._items = items;
      }
    }
  }

  #show(job, items) {
    this._job = job;
    this._items = items;
    this._selected = new Set();
    this._archived = null;
  }

  #take(event) {
    if (event.type.endsWith('progress.v1')) {
      this._progress = event.data;
    } else if (event.type === 'end') {
      this.attempt(async () => {
        await this.#showJob(await get(`/v1/jobs/${this._job.id}`));
        await this.querySelector('studio-history')?.reload();
      });
    }
  }

  content() {
    return html`<div class="studio">
      <section class="panel settings" aria-labelledby="settings"><h2 id="settings">Settings</h2>
        ${this.#settings()}</section>
      <section class="result" aria-label="Result">${this.#result()}</section>
      <section class="panel past" aria-labelledby="past"><h2 id="past">History</h2>${this.#past()}</section></div>
      <image-lightbox .names=${this.#checkpoints} .collections=${this.#collections} @keep=${this.#keep}
        @download=${this.#download}>
      </image-lightbox>`;
  }

  #settings() {
    const { mode, values } = this._place;
    const form = MODE_FORMS[mode];
    const error = this.#wrong?.field === 'checkpoint' ? this.#wrong.message : null;
    const fields = form.fields.filter(({ type }) => type !== 'checkpoint');
    return html`<form @submit=${this.#submit} novalidate>
      <div class="modes" role="group" aria-label="What to make">
        ${[...MODES].map(([one, name]) => this.#mode(one, name))}</div>
      <checkpoint-chooser .value=${values.checkpoint} .error=${error} .known=${this.#checkpoints}
        @choose=${(event) => this.#set('checkpoint', event.detail)}></checkpoint-chooser>
      <div class="fields">${fields.map((field) => this.#field(field))}</div>
      <details ?open=${form.more.some((field) => values[field.name])}><summary>More settings</summary>
        <div class="fields">${form.more.map((field) => this.#field(field))}</div></details>
      ${mode === 'images' ? this.#generation() : nothing}</form>`;
  }

  get #wrong() {
    return this._place.mode === 'images' ? this._wrong : this.#previews.problem(this.#request);
  }

  /** With the gateway's defaults, as far as it has said what they are. */
  get #spec() {
    return this._place.mode === 'images' ? this._plan?.spec : this.#previews.images(this.#request)?.[0]?.job.spec;
  }

  #mode(mode, name) {
    return html`<button type="button" aria-pressed=${mode === this._place.mode ? 'true' : 'false'}
      @click=${() => this.#chooseMode(mode)}>${name}</button>`;
  }

  #field(field) {
    const error = this.#wrong?.field === field.name ? this.#wrong.message : null;
    const placeholder = filledIn(this.#spec, field.name);
    const value = String(this._place.values[field.name] ?? '');
    const state = { value, error, placeholder, choices: field.values, mayBeEmpty: true };
    return formField(field, state, (entered) => this.#set(field.name, entered));
  }

  #generation() {
    const wrong = this._wrong;
    const { fields, more } = MODE_FORMS.images;
    const isAtField = [...fields, ...more].some(({ name }) => name === wrong?.field);
    const disabled = this._busy || !this._plan;
    return html`<p><button class="primary" ?disabled=${disabled}>Generate</button></p>
      ${wrong && !isAtField ? problemBox(wrong) : nothing}
      <details class="plan"><summary>What it takes</summary>
        <div role="status">${this._plan ? planned(this._plan) : nothing}</div></details>`;
  }

  #result() {
    return this._place.mode === 'images' ? this.#images() : this.#previewed();
  }

  #previewed() {
    const problem = this.#previews.problem(this.#request);
    const open = (items, index) => this.#lightbox.show(items, index);
    return html`<div class="panel">${problem?.field ? nothing : problemBox(problem)}
      ${previewView(this._place, {
        steps: this.#steps,
        place: this._at,
        images: (steps) => this.#previews.images(this.#requestOfSteps(steps)),
        open,
        setSteps: (steps) => this.#set('steps', String(steps)),
        setPlace: (place) => {
          this._at = place;
        },
      })}
      <p class="row"><span class="hint">Previews are in no history and are deleted after a while.</span>
        <button type="button" ?disabled=${this._busy || !this.#previews.images(this.#request)}
          @click=${() => this.#submit()}>Keep in history</button></p></div>`;
  }

  get #lightbox() {
    return this.querySelector('image-lightbox');
  }

  #images() {
    const job = this._job;
    const { collection } = this._place.filters;
    if (!job && !collection) {
      return html`<div class="panel"><p>Choose a checkpoint and press <b>Generate</b>, or choose images of the
        history.</p></div>`;
    }
    return html`<div class="panel">
      <div class="head"><h2>${
        collection ??
        html`<a href="#/jobs/${job.id}" title=${job.id}>${kindOf(job.spec)}</a>
        <span class="quiet">${this.#checkpoints.label(job.spec.checkpoint)}</span>`
      }</h2>
        ${job && job.state !== 'succeeded' ? stateBadge(job.state) : nothing}</div>
      ${job ? failureOf(job) : nothing}
      ${job && !isOver(job.state) ? this.#progress() : nothing}
      ${this._items ? this.#tiles(job) : nothing}</div>`;
  }

  #progress() {
    const { done = 0, total = 1 } = this._progress ?? {};
    return html`<progress max=${total} value=${done} aria-label="progress"></progress>`;
  }

  #tiles(job) {
    const items = this._items;
    const chosen = this._selected.size;
    const words = chosen ? `${chosen} as zip` : 'all as zip';
    const rest = job?.spec.images > MOST_IMAGES && !this._place.filters.class;
    return html`<p class="row"><button type="button" ?disabled=${this._busy || !items.length} @click=${this.#archive}>
        Download ${words}</button>
        ${chosen ? html`<button type="button" @click=${this.#clear}>Select none</button>` : nothing}
        <span role="status">${this._archived ?? nothing}</span></p>
      ${items.length ? nothing : html`<p class="quiet">No images here.</p>`}
      <div class=${job?.spec.trajectory ? 'scroll trajectory' : 'tiles'}>
        ${items.map((item, index) => this.#tile(item, index))}</div>
      ${
        rest
          ? html`<p class="hint">the first ${MOST_IMAGES} of ${job.spec.images}; all of them:
        <code>./anthesis fetch ${job.id}</code></p>`
          : nothing
      }`;
  }

  #tile(item, index) {
    const words = caption(item);
    const select = (event) => this.#select(item, event.target.checked);
    const show = () => this.#lightbox.show(this._items, index);
    return html`<figure><button class="plain" type="button" @click=${show}
        aria-label="show ${words}">
        <api-image path=${item.image.path} alt="sample: ${words}" pixels></api-image></button>
      <figcaption><label class="inline"><input type="checkbox" .checked=${this._selected.has(item)} @change=${select}
        aria-label="select image ${item.image.number}"><span>${words}</span></label></figcaption></figure>`;
  }

  #select(item, chosen) {
    const selected = new Set(this._selected);
    if (chosen) {
      selected.add(item);
    } else {
      selected.delete(item);
    }
    this._selected = selected;
  }

  #clear() {
    this._selected = new Set();
  }

  async #archive() {
    const items = this._selected.size ? this._items.filter((item) => this._selected.has(item)) : this._items;
    this._busy = true;
    await this.attempt(async () => {
      const blob = await archiveOf(items, (done) => {
        this._archived = `${done} of ${items.length} images`;
      });
      download(blob, `${this._place.filters.collection ?? this._job.id}.zip`);
    });
    this._busy = false;
  }

  #download({ detail: { image } }) {
    return this.attempt(async () => download(await bytesOf(image), image.name));
  }

  #keep({ detail: { name, item, kept } }) {
    return this.attempt(async () => {
      await (kept ? this.#collections.add(name, item) : this.#collections.remove(name, item));
      if (name === this._place.filters.collection) {
        this.#show(null, await this.#collections.images(name));
      }
      this.requestUpdate();
    });
  }

  #past() {
    const { filters } = this._place;
    const listed = query({ ...filters, collection: undefined, kind: 'sampling', limit: 12 });
    return html`<form class="filters" @change=${this.#filter} @submit=${(event) => event.preventDefault()}>
        ${filterOf(
          'model',
          'Model',
          filters.model,
          this.#checkpoints.models.map(({ id, name }) => [id, name]),
        )}
        <label><span>Class</span>
          <input name="class" placeholder="all" maxlength="100" .value=${filters.class ?? ''}></label>
        ${filterOf(
          'solver',
          'Sampler',
          filters.solver,
          SOLVERS.map((solver) => [solver, solver]),
        )}
        ${filterOf('collection', 'Collection', filters.collection, this.#collections.items.map(sized))}</form>
      ${keyed(
        listed,
        html`<studio-history path="/v1/jobs${listed}" .chosen=${this._job?.id} .names=${this.#checkpoints}
          @choose=${(event) => this.attempt(() => this.#choose(event.detail))}></studio-history>`,
      )}`;
  }

  #filter(event) {
    const filters = Object.fromEntries(Object.entries(valuesOfForm(event.currentTarget)).filter(([, value]) => value));
    const { collection } = this._place.filters;
    this.#move({ filters });
    if (filters.collection !== collection || this._job) {
      this.#move({ mode: filters.collection ? 'images' : this._place.mode });
      this.attempt(() => this.#open());
    }
  }
}

const SOLVERS = ['ddim', 'dpm-solver++2m'];

const sized = ({ name, images }) => [name, `${name} (${images})`];

function valuesOfForm(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
}

/** @param {string[][]} choices values with their names */
function filterOf(name, label, chosen = '', choices) {
  const option = ([value, words]) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`;
  const all = choices.some(([value]) => value === chosen) || !chosen ? choices : [[chosen, chosen], ...choices];
  return html`<label><span>${label}</span>
    <select name=${name}>${option(['', 'all'])}${all.map(option)}</select></label>`;
}
customElements.define('studio-page', StudioPage);
