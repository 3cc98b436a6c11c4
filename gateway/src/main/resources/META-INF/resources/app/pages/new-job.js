import { html, nothing } from 'lit';
import { get, post } from '../api.js';
import { FORMS, filledIn, initialValues, requestOf } from '../forms.js';
import { Page, problemBox } from '../page.js';
import '../parts/checkpoint-input.js';
import { datasetClasses } from '../parts/dataset-classes.js';
import { formField } from '../parts/form-field.js';
import { planned } from '../parts/plan.js';
import '../parts/skipped-files.js';

const PAUSE = 300;

/** Forms for all kinds of jobs; what one would cost is shown before it is sent. */
class NewJobPage extends Page {
  static properties = {
    _values: { state: true },
    _unreadable: { state: true },
    _plan: { state: true },
    _wrong: { state: true },
    _datasets: { state: true },
    _presets: { state: true },
    _busy: { state: true },
  };

  #timer = null;
  #asked = 0;

  constructor() {
    super();
    this._datasets = [];
    this._presets = [];
    this._unreadable = null;
    this._key = crypto.randomUUID(); // pressed twice, it is the same job
  }

  get #kind() {
    return this.route.parts[1] in FORMS ? this.route.parts[1] : 'training';
  }

  get #form() {
    const { fork, sampling } = this.route.parameters;
    if (this.#kind === 'training' && fork) {
      return forkOf(fork);
    }
    if (this.#kind === 'evaluation' && sampling) {
      return evaluationOfImages();
    }
    return FORMS[this.#kind];
  }

  get heading() {
    return this.#form.title;
  }

  async connectedCallback() {
    super.connectedCallback();
    this._values = this.#initialValues();
    if (this.#kind === 'training') {
      await this.attempt(() => this.#loadChoices());
    }
    this.#plan();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #initialValues() {
    const { parameters } = this.route;
    try {
      return initialValues(this.#form, parameters);
    } catch (problem) {
      this._unreadable = problem;
      return initialValues(this.#form, { ...parameters, sampler: undefined });
    }
  }

  async #loadChoices() {
    const [datasets, presets] = await Promise.all([get('/v1/datasets'), get('/v1/presets')]);
    this._datasets = datasets;
    this._presets = Object.keys(presets);
    if (!this.route.parameters.fork) {
      this._values = { preset: 'tiny', dataset: this._datasets[0]?.name ?? '', ...this._values };
    }
  }

  #set(name, value) {
    this._values = { ...this._values, [name]: value };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#plan(), PAUSE);
  }

  /** Asks what would become of it; a later question overtakes an earlier one. */
  async #plan() {
    const asked = ++this.#asked;
    if (this.#form.fields.some((field) => field.type === 'checkpoint') && !this._values.checkpoint) {
      return; // the field fills itself with the newest one
    }
    let plan = null;
    let wrong = null;
    try {
      plan = await post(`${this.#form.path()}?dryRun=true`, requestOf(this.#form, this._values));
    } catch (problem) {
      wrong = problem;
    }
    if (asked === this.#asked) {
      this._plan = plan;
      this._wrong = wrong;
    }
  }

  async #submit(event) {
    event.preventDefault();
    this._busy = true;
    await this.attempt(async () => {
      const request = requestOf(this.#form, this._values);
      const job = await post(this.#form.path(), request, { 'Idempotency-Key': this._key });
      location.hash = this.#form.done(job);
    });
    if (this.problem) {
      this._key = crypto.randomUUID();
    }
    this._busy = false;
  }

  content() {
    if (!this._values) {
      return nothing;
    }
    const form = this.#form;
    const isTraining = this.#kind === 'training';
    const dataset = this._datasets.find(({ name }) => name === this._values.dataset);
    return html`
      ${problemBox(this._unreadable)}
      ${this.#kinds()}
      ${isTraining && this._datasets.length === 0 ? noDataset() : nothing}
      <form class="panel" @submit=${this.#submit} novalidate>
        <div class="fields">${form.fields.map((field) => this.#field(field))}</div>
        ${isTraining ? datasetClasses(dataset) : nothing}
        ${isTraining ? html`<skipped-files .dataset=${dataset}></skipped-files>` : nothing}
        <details ?open=${form.more.some((field) => this._values[field.name])}><summary>More settings</summary>
          <div class="fields">${form.more.map((field) => this.#field(field))}</div></details>
        <div class="plan" role="status">${this.#planned()}</div>
        <p><button class="primary" ?disabled=${this._busy || this._wrong !== null}>Submit</button></p>
      </form>`;
  }

  #kinds() {
    const links = Object.entries(FORMS).map(([kind, { title }]) => this.#link(kind, title.replace('New ', '')));
    return html`<nav aria-label="Kinds of jobs"><ul>${links}</ul></nav>`;
  }

  #link(kind, name) {
    const current = kind === this.#kind ? 'page' : nothing;
    return html`<li>
        <a href="#/new/${kind}" aria-current=${current}>${name}</a></li>`;
  }

  #planned() {
    if (this._wrong) {
      return this.#hasField(this._wrong.field) ? nothing : html`<p class="problem">${this._wrong.message}</p>`;
    }
    return this._plan ? planned(this._plan) : nothing;
  }

  #hasField(name) {
    return [...this.#form.fields, ...this.#form.more].some((field) => field.name === name);
  }

  #field(field) {
    const error = this._wrong?.field === field.name ? this._wrong.message : null;
    const value = this._values[field.name] ?? '';
    if (field.type === 'checkpoint') {
      return this.#checkpoint(field, value, error);
    }
    const choices = this.#choices(field);
    const placeholder = filledIn(this._plan?.spec, field.name);
    const mayBeEmpty = field.type === 'choice' || !choices?.length || this.route.parameters.fork;
    return formField(field, { value, error, placeholder, choices, mayBeEmpty }, (entered) =>
      this.#set(field.name, entered),
    );
  }

  #checkpoint(field, value, error) {
    return html`<checkpoint-input name=${field.name} .value=${value} .error=${error}
      @change=${(event) => event.detail !== undefined && this.#set(field.name, event.detail)}></checkpoint-input>`;
  }

  #choices(field) {
    switch (field.type) {
      case 'dataset':
        return this._datasets.map(({ name }) => name);
      case 'preset':
        return this._presets;
      default:
        return field.values;
    }
  }
}

/** A run's settings hold where no others are given. */
function forkOf(run) {
  const form = FORMS.training;
  return {
    ...form,
    title: 'Fork a run',
    path: () => `/v1/trainings/${run}/fork`,
    fields: form.fields.filter((field) => field.name !== 'preset'),
  };
}

/** Images that are there are not sampled again. */
function evaluationOfImages() {
  const form = FORMS.evaluation;
  const ofSampling = (field) => ['checkpoint', 'steps'].includes(field.name) || field.name.startsWith('sampler.');
  return {
    ...form,
    fields: [
      { name: 'sampling', label: 'Images of sampling', type: 'text' },
      ...form.fields.filter((field) => !ofSampling(field)),
    ],
    more: form.more.filter((field) => !ofSampling(field)),
  };
}

function noDataset() {
  return html`<p class="note">There is no data set yet. <a href="#/data">Add one</a>: your own pictures, or blossoms
        that Anthesis draws.</p>`;
}

customElements.define('new-job-page', NewJobPage);
