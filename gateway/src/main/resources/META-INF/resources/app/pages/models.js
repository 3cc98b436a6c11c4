import { html, nothing } from 'lit';
import { get, page } from '../api.js';
import { ago, between, bytes, kid, number } from '../format.js';
import { isOver, PolledPages } from '../live.js';
import { shownValue } from '../models/differences.js';
import { relationOf, treeOf } from '../models/lineage.js';
import {
  addressOf,
  branchesRequest,
  COLUMNS,
  columnOf,
  directionOf,
  requestOf,
  settingPaths,
  sortedBy,
  viewOf,
} from '../models/table.js';
import { calibrationNote, Page, stateBadge } from '../page.js';
import { leavesOf } from '../settings.js';
import '../parts/api-image.js';
import { modelViews } from '../parts/model-views.js';

const MOST_COMPARED = 6;
const STATES = ['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'];
const NETWORKS = ['residual-unet', 'clear-unet'];
/** On a phone the filters would fill the window. */
const isWide = () => matchMedia('(min-width: 40rem)').matches;
const ARROWS = { ascending: ' ▲', descending: ' ▼' };

/** All models in one table; its columns, order and filters are kept in the address. */
class ModelsPage extends Page {
  static properties = {
    _view: { state: true },
    _chosen: { state: true },
    _branches: { state: true },
    _datasets: { state: true },
  };

  constructor() {
    super();
    this._chosen = [];
    this._branches = new Map();
    this._datasets = [];
  }

  get heading() {
    return 'Models';
  }

  get actions() {
    const many = this._chosen.length;
    return html`<button ?disabled=${many < 2} @click=${() => {
      location.hash = `#/models/compare?models=${this._chosen.join(',')}`;
    }}>${many < 2 ? 'Choose models to compare' : `Compare ${many}`}</button>
      <a class="button primary" href="#/new/training">New training</a>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(async () => {
      this._datasets = (await get('/v1/datasets')).map((dataset) => dataset.name);
    });
  }

  /** The address may change while the page stays. */
  willUpdate(changed) {
    if (changed.has('route')) {
      this._view = viewOf(this.route.parameters);
      this.#load();
    }
  }

  #load() {
    const path = requestOf(this._view);
    if (this._models) {
      this._models.show(path);
    } else {
      this._models = new PolledPages(this, path, 4000);
    }
  }

  #show(changes) {
    this._view = { ...this._view, ...changes };
    if (addressOf(this._view) !== location.hash) {
      history.pushState(null, '', addressOf(this._view));
    }
    this.#load();
  }

  #filter(event) {
    event.preventDefault();
    const { tag, ...filters } = Object.fromEntries(new FormData(event.target.closest('form')));
    const tags = tag.trim() ? [...new Set([...this._view.tags, tag.trim()])] : this._view.tags;
    event.target.closest('form').elements.tag.value = '';
    this.#show({ filters: Object.fromEntries(Object.entries(filters).filter(([, value]) => value)), tags });
  }

  content() {
    const models = this._models?.items;
    return html`${modelViews('table')} ${this.#filters()} ${models ? this.#table(models) : nothing}`;
  }

  #filters() {
    const { filters, tags } = this._view;
    const option = (value, name, chosen) => html`<option value=${value} ?selected=${value === chosen}>${name}</option>`;
    const select = (field, label, values) => html`<label class="inline"><span>${label}</span>
      <select name=${field} @change=${this.#filter}>${option('', 'all', filters[field] ?? '')}
        ${values.map((value) => option(value, value, filters[field]))}</select></label>`;
    const datasets = [...new Set([...this._datasets, filters.dataset])].filter(Boolean).sort();
    const archived = filters.archived ?? '';
    return html`<form class="row filters" @submit=${this.#filter}>
      <label class="inline"><span>Search</span><input type="search" name="search" maxlength="100"
        .value=${filters.search ?? ''} placeholder="name or id" @change=${this.#filter}></label>
      <details ?open=${isWide() || this.#isFiltered()}><summary>Filters</summary><div class="row">
      ${select('dataset', 'Data set', datasets)} ${select('state', 'State', STATES)}
      ${select('network', 'Network', NETWORKS)}
      <label class="inline"><span>Tag</span>
        <input name="tag" list="tags" maxlength="40" @change=${this.#filter}></label>
      <datalist id="tags">${this.#knownTags().map((tag) => html`<option value=${tag}></option>`)}</datalist>
      <label class="inline"><span>Archived</span><select name="archived" @change=${this.#filter}>
        ${option('', 'left out', archived)} ${option('any', 'shown, too', archived)}
        ${option('true', 'only these', archived)}</select></label></div></details>
      ${tags.map(
        (tag) => html`<button type="button" class="tag" aria-label="any tag but ${tag}"
          @click=${() => this.#show({ tags: tags.filter((other) => other !== tag) })}>${tag} ×</button>`,
      )}
    </form>`;
  }

  #knownTags() {
    return [...new Set((this._models?.items ?? []).flatMap((run) => run.tags))].sort();
  }

  #table(models) {
    const columns = this._view.columns.map(columnOf);
    if (!models.length) {
      return html`${this.#chooser(models)}${this.#isFiltered() ? NONE_FOUND : NONE_YET}`;
    }
    const scores = models.map((run) => run.best).filter(Boolean);
    return html`${this.#chooser(models)}
      <div class="panel scroll"><table class="models">
        <thead><tr><th><span class="visually-hidden">Compare</span></th>
          ${this.#headingOf({ label: 'Name', sort: 'name' })} ${columns.map((column) => this.#headingOf(column))}</tr>
        </thead>
        <tbody>${models.map((run) => this.#model(run, columns))}</tbody>
      </table></div>
      ${columns.some((column) => column.key === 'kid') ? calibrationNote(scores) : nothing}
      ${
        this._models.next
          ? html`<button @click=${() => this.attempt(() => this._models.more())}>More models</button>`
          : nothing
      }`;
  }

  #isFiltered() {
    return this._view.tags.length > 0 || Object.keys(this._view.filters).length > 0;
  }

  #chooser(models) {
    const { columns } = this._view;
    const settings = columns.filter((key) => !(key in COLUMNS));
    const check = (key) => html`<label class="inline"><input type="checkbox" .checked=${columns.includes(key)}
        @change=${(event) => this.#column(key, event.target.checked)}><span>${columnOf(key).label}</span></label>`;
    return html`<details class="panel columns"><summary>Columns</summary>
      <div class="row">${Object.keys(COLUMNS).map(check)} ${settings.map(check)}</div>
      <form class="row" @submit=${this.#addSetting}><label class="inline"><span>Setting</span>
        <input name="path" list="settings" placeholder="data.batchSize" required></label>
        <datalist id="settings">${settingPaths(models).map((path) => html`<option value=${path}></option>`)}</datalist>
        <button>Add column</button></form></details>`;
  }

  #column(key, wanted) {
    const { columns } = this._view;
    this.#show({ columns: wanted ? [...columns, key] : columns.filter((other) => other !== key) });
  }

  #addSetting(event) {
    event.preventDefault();
    const key = `spec.${new FormData(event.target).get('path').trim()}`;
    event.target.reset();
    if (!this._view.columns.includes(key)) {
      this.#column(key, true);
    }
  }

  #headingOf(column) {
    const direction = directionOf(this._view.sort, column);
    const label = html`${column.label}${ARROWS[direction] ?? nothing}`;
    return html`<th class=${column.isNumber ? 'number' : ''} aria-sort=${direction ?? nothing}>${
      column.sort
        ? html`<button class="plain" @click=${() => this.#show({ sort: sortedBy(this._view.sort, column) })}>
            ${label}</button>`
        : label
    }</th>`;
  }

  /** A model is shown by the branch that comes first, or by all of them when it is opened. */
  #model(run, columns) {
    const branches = this._branches.get(run.model);
    if (!branches) {
      return this.#row(run, columns, 0, run.branches > 1 ? this.#toggle(run, false) : nothing);
    }
    return treeOf(branches).map(({ run: branch, depth }, index) =>
      this.#row(branch, columns, depth, index === 0 ? this.#toggle(run, true) : nothing),
    );
  }

  #toggle(run, isOpen) {
    return html`<button class="plain branches" aria-expanded=${isOpen}
      aria-label="${run.branches} branches of ${run.name}"
      @click=${() => this.#toggled(run.model, isOpen)}>${isOpen ? '▾' : '▸'} ${run.branches} branches</button>`;
  }

  #toggled(model, isOpen) {
    return this.attempt(async () => {
      const branches = new Map(this._branches);
      if (isOpen) {
        branches.delete(model);
      } else {
        branches.set(model, (await page(branchesRequest(model))).items);
      }
      this._branches = branches;
    });
  }

  #row(run, columns, depth, toggle) {
    return html`<tr class=${run.archivedAt ? 'archived' : ''}>
      <td><input type="checkbox" aria-label="compare ${run.name}" .checked=${this._chosen.includes(run.id)}
        @change=${(event) => this.#choose(run.id, event.target.checked)}></td>
      <td class="name depth-${Math.min(depth, 4)}"><a href="#/models/${run.id}">${run.name}</a>
        ${relationOf(run) ? html`<span class="quiet">${relationOf(run)}</span>` : nothing}
        ${run.archivedAt ? html`<span class="quiet">archived</span>` : nothing} ${toggle}</td>
      ${columns.map((column) => html`<td class=${column.isNumber ? 'number' : ''}>${this.#cell(run, column)}</td>`)}
    </tr>`;
  }

  #choose(id, chosen) {
    this._chosen = chosen ? [...this._chosen, id].slice(-MOST_COMPARED) : this._chosen.filter((other) => other !== id);
  }

  #cell(run, column) {
    if (column.path) {
      return shownValue(leavesOf(run.spec).get(column.path));
    }
    const show = CELLS[column.key];
    return show ? show(run, this) : nothing;
  }

  tag(tag) {
    const add = () => this.#show({ tags: [...new Set([...this._view.tags, tag])] });
    return html`<button class="tag" aria-label="only models with the tag ${tag}" @click=${add}>${tag}</button>`;
  }
}

const NONE_YET = html`<div class="panel"><p>No model has been trained here yet.</p>
  <p>Start with <a href="#/new/training">a training</a>; the preset <code>tiny</code> takes seconds.
  It needs <a href="#/data">a data set</a>: your own pictures, or blossoms that Anthesis draws.</p></div>`;
const NONE_FOUND = html`<div class="panel"><p>No model passes these filters. <a href="#/models">Show all</a></p></div>`;

const CELLS = {
  sample: (run) =>
    run.sample
      ? html`<a href="#/models/${run.id}" tabindex="-1" aria-hidden="true"><api-image class="thumbnail"
          path=${run.sample} pixels></api-image></a>`
      : html`<span class="thumbnail missing"></span>`,
  state: (run) => html`${stateBadge(run.state)}${isOver(run.state) || !run.totalSteps ? nothing : progress(run)}`,
  kid: ({ best }) =>
    best
      ? html`<span title="epoch ${best.epoch}; 95 % interval">${kid(best.kid)}
          <span class="under">${kid(best.kidLow)} to ${kid(best.kidHigh)}</span></span>`
      : '–',
  noiseLoss: (run) => number(run.metrics.noiseLoss),
  imageLoss: (run) => number(run.metrics.imageLoss),
  validationNoiseLoss: (run) => number(run.validationNoiseLoss),
  validationImageLoss: (run) => number(run.validationImageLoss),
  epoch: (run) => `${run.epoch} of ${run.spec.epochs}`,
  learningRate: (run) => number(leavesOf(run.spec).get('optimizer.learningRate')),
  imagesPerSecond: (run) => number(run.metrics.imagesPerSecond),
  weightsBytes: (run) => (run.weightsBytes === undefined ? '–' : bytes(run.weightsBytes)),
  dataset: (run) => html`<a href="#/data/${encodeURIComponent(run.spec.dataset)}">${run.spec.dataset}</a>`,
  network: (run) => run.spec.network?.architecture ?? '–',
  tags: (run, page) => run.tags.map((tag) => page.tag(tag)),
  submitter: (run) => run.submitter,
  duration: (run) => between(run.startedAt, run.finishedAt),
  created: (run) => html`<span title=${run.createdAt}>${ago(run.createdAt)}</span>`,
};

function progress({ step, totalSteps }) {
  return html` <progress max=${totalSteps} value=${step} aria-label="steps"></progress>`;
}
customElements.define('models-page', ModelsPage);
