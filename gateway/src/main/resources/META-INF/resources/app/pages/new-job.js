import { html, nothing } from 'lit';
import { get, post } from '../api.js';
import { duration, number } from '../format.js';
import { FORMS, filledIn, requestOf } from '../forms.js';
import { facts, Page } from '../page.js';
import '../parts/checkpoint-input.js';
import '../parts/skipped-files.js';

const PAUSE = 300;

/** Forms for all kinds of jobs; what one would cost is shown before it is sent. */
class NewJobPage extends Page {
  static properties = {
    _texts: { state: true },
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
    this._key = crypto.randomUUID(); // pressed twice, it is the same job
  }

  get #kind() {
    return this.route.parts[1] in FORMS ? this.route.parts[1] : 'training';
  }

  get #form() {
    const form = FORMS[this.#kind];
    const { fork, sampling } = this.route.parameters;
    if (this.#kind === 'training' && fork) {
      return {
        ...form,
        title: 'Fork a run',
        path: () => `/v1/trainings/${fork}/fork`,
        fields: form.fields.filter((field) => field.name !== 'preset'),
      };
    }
    if (this.#kind === 'evaluation' && sampling) {
      const fields = [
        { name: 'sampling', label: 'Images of sampling', type: 'text' },
        ...form.fields.filter((field) => !['checkpoint', 'steps'].includes(field.name)),
      ];
      return { ...form, fields, more: form.more.filter((field) => !field.name.startsWith('sampler.')) };
    }
    return form;
  }

  get heading() {
    return this.#form.title;
  }

  async connectedCallback() {
    super.connectedCallback();
    const { sampler, ...given } = this.route.parameters;
    const own = sampler
      ? Object.fromEntries(
          Object.entries(JSON.parse(sampler)).map(([name, value]) => [`sampler.${name}`, String(value)]),
        )
      : {};
    const usual = Object.fromEntries(
      this.#form.fields.filter((field) => field.value).map((field) => [field.name, field.value]),
    );
    this._texts = { ...usual, ...own, ...given };
    if (this.#kind === 'training') {
      await this.attempt(async () => {
        const [datasets, presets] = await Promise.all([get('/v1/datasets'), get('/v1/presets')]);
        this._datasets = datasets;
        this._presets = Object.keys(presets);
        if (!this.route.parameters.fork) {
          this._texts = { preset: 'tiny', dataset: this._datasets[0]?.name ?? '', ...this._texts };
        }
      });
    }
    this.#plan();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #set(name, text) {
    this._texts = { ...this._texts, [name]: text };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#plan(), PAUSE);
  }

  /** Asks what would become of it; a later question overtakes an earlier one. */
  async #plan() {
    const asked = ++this.#asked;
    if (this.#form.fields.some((field) => field.type === 'checkpoint') && !this._texts.checkpoint) {
      return; // the field fills itself with the newest one
    }
    let plan = null;
    let wrong = null;
    try {
      plan = await post(`${this.#form.path()}?dryRun=true`, requestOf(this.#form, this._texts));
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
      const job = await post(this.#form.path(), requestOf(this.#form, this._texts), { 'Idempotency-Key': this._key });
      location.hash = this.#form.done(job);
    });
    if (this.problem) {
      this._key = crypto.randomUUID();
    }
    this._busy = false;
  }

  content() {
    if (!this._texts) {
      return nothing;
    }
    const form = this.#form;
    return html`
      <nav aria-label="Kinds of jobs"><ul>${Object.entries(FORMS).map(
        ([kind, one]) => html`<li>
        <a href="#/new/${kind}" aria-current=${kind === this.#kind ? 'page' : nothing}>${one.title.replace('New ', '')}</a></li>`,
      )}</ul></nav>
      ${
        this.#kind === 'training' && this._datasets.length === 0
          ? html`<p class="note">There is no data set yet. <code>./anthesis datasets import blossoms</code> draws one;
        <code>./anthesis datasets import --archive images.zip NAME</code> takes yours.</p>`
          : nothing
      }
      <form class="panel" @submit=${this.#submit} novalidate>
        <div class="fields">${form.fields.map((field) => this.#field(field))}</div>
        ${this.#kind === 'training' ? html`<skipped-files .dataset=${this._datasets.find((one) => one.name === this._texts.dataset)}></skipped-files>` : nothing}
        <details ?open=${form.more.some((field) => this._texts[field.name])}><summary>More settings</summary>
          <div class="fields">${form.more.map((field) => this.#field(field))}</div></details>
        <div class="plan" role="status">${this.#planned()}</div>
        <p><button class="primary" ?disabled=${this._busy || this._wrong !== null}>Submit</button></p>
      </form>`;
  }

  #planned() {
    if (this._wrong) {
      return this.#fieldNames().includes(this._wrong.field)
        ? nothing
        : html`<p class="problem">${this._wrong.message}</p>`;
    }
    const plan = this._plan;
    if (!plan) {
      return nothing;
    }
    return html`${facts([
      ['Cost', `${number(plan.cost.networkEvaluations)} network evaluations`],
      ['Features', plan.cost.featureEvaluations ? `${number(plan.cost.featureEvaluations)} images` : undefined],
      [
        'Takes about',
        plan.estimate
          ? html`<span title=${plan.estimate.basis}>${duration(plan.estimate.seconds)}</span>`
          : 'not measured yet',
      ],
      ['Waits behind', `${number(plan.workers.tasksAhead)} tasks`],
      ['Workers', `${plan.workers.ableWorkers} of ${plan.workers.liveWorkers} live`],
    ])}
      ${plan.warnings.map((warning) => html`<p class="note">${warning}</p>`)}
      ${plan.note ? html`<p class="note">${plan.note}</p>` : nothing}`;
  }

  #fieldNames() {
    return [...this.#form.fields, ...this.#form.more].map((field) => field.name);
  }

  #field(field) {
    const error = this._wrong?.field === field.name ? this._wrong.message : null;
    const text = this._texts[field.name] ?? '';
    if (field.type === 'checkpoint') {
      return html`<checkpoint-input name=${field.name} .value=${text} .error=${error}
        @change=${(event) => event.detail !== undefined && this.#set(field.name, event.detail)}></checkpoint-input>`;
    }
    if (field.type === 'flag') {
      return html`<label class="inline"><input type="checkbox" name=${field.name} .checked=${text === 'on'}
        @change=${(event) => this.#set(field.name, event.target.checked ? 'on' : '')}><span>${field.label}</span></label>`;
    }
    return html`<label><span>${field.label}</span>${this.#input(field, text, error)}
      ${error ? html`<span class="error">${error}</span>` : hint(field)}</label>`;
  }

  #input(field, text, error) {
    const usual = filledIn(this._plan?.spec, field.name);
    const invalid = error ? 'true' : 'false';
    const choices = { dataset: this._datasets.map((one) => one.name), preset: this._presets, choice: field.values }[
      field.type
    ];
    if (choices) {
      const all = text && !choices.includes(text) ? [text, ...choices] : choices;
      return html`<select name=${field.name} aria-invalid=${invalid} @change=${(event) => this.#set(field.name, event.target.value)}>
        ${field.type === 'choice' || !all.length || this.route.parameters.fork ? html`<option value="" ?selected=${!text}>${usual || '–'}</option>` : nothing}
        ${all.map((value) => html`<option value=${value} ?selected=${value === text}>${value}</option>`)}</select>`;
    }
    const mode = { integer: 'numeric', decimal: 'decimal' }[field.type] ?? 'text';
    return html`<input name=${field.name} inputmode=${mode} autocomplete="off" placeholder=${usual} aria-invalid=${invalid}
      .value=${text} @input=${(event) => this.#set(field.name, event.target.value)}>`;
  }
}

function hint(field) {
  return field.hint ? html`<span class="hint">${field.hint}</span>` : nothing;
}
customElements.define('new-job-page', NewJobPage);
