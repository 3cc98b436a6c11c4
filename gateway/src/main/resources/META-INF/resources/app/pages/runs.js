import { html, nothing } from 'lit';
import { page } from '../api.js';
import { ago, number } from '../format.js';
import { Poll } from '../live.js';
import { Page, stateBadge } from '../page.js';

class RunsPage extends Page {
  static properties = { _runs: { state: true }, _next: { state: true }, _chosen: { state: true } };

  constructor() {
    super();
    this._runs = null;
    this._more = [];
    this._chosen = [];
    new Poll(this, () => this.#load(), 2000);
  }

  get heading() {
    return 'Runs';
  }

  get actions() {
    const two = this._chosen.length === 2;
    return html`<button ?disabled=${!two} @click=${() => { location.hash = `#/compare?runs=${this._chosen.join(',')}`; }}>
        ${two ? 'Compare the two' : 'Choose two to compare'}</button>
      <a class="button primary" href="#/new/training">New training</a>`;
  }

  async #load() {
    const first = await page('/v1/trainings?limit=25');
    this._runs = first.items;
    if (!this._more.length) {
      this._next = first.next;
    }
  }

  async #older() {
    const older = await page(this._next);
    this._more = [...this._more, ...older.items];
    this._next = older.next;
  }

  #choose(id, chosen) {
    this._chosen = chosen ? [...this._chosen, id].slice(-2) : this._chosen.filter((one) => one !== id);
  }

  content() {
    if (this._runs === null) {
      return nothing;
    }
    if (!this._runs.length) {
      return html`<div class="panel"><p>No model has been trained here yet.</p>
        <p>Start with <a href="#/new/training">a training</a>; the preset <code>tiny</code> takes seconds. It needs a data set:
        <code>./anthesis datasets import blossoms</code> draws one.</p></div>`;
    }
    const known = new Set(this._runs.map((run) => run.id));
    const all = [...this._runs, ...this._more.filter((run) => !known.has(run.id))];
    return html`<div class="panel scroll"><table>
        <thead><tr><th><span class="visually-hidden">Compare</span></th><th>Name</th><th>State</th><th>Progress</th>
          <th class="number">Epoch</th><th>Data set</th><th>Begun</th></tr></thead>
        <tbody>${all.map((run) => this.#row(run))}</tbody>
      </table></div>
      ${this._next ? html`<button @click=${() => this.attempt(() => this.#older())}>Older runs</button>` : nothing}`;
  }

  #row(run) {
    return html`<tr>
      <td><input type="checkbox" aria-label="compare ${run.name}" .checked=${this._chosen.includes(run.id)}
        @change=${(event) => this.#choose(run.id, event.target.checked)}></td>
      <td><a href="#/runs/${run.id}">${run.name}</a></td>
      <td>${stateBadge(run.state)}</td>
      <td>${run.totalSteps
        ? html`<progress max=${run.totalSteps} value=${run.step} aria-label="steps"></progress> ${number(run.step)} of ${number(run.totalSteps)}`
        : 'not begun'}</td>
      <td class="number">${run.epoch} of ${run.spec.epochs}</td>
      <td>${run.spec.dataset}</td>
      <td>${ago(run.startedAt ?? run.createdAt)}</td>
    </tr>`;
  }
}
customElements.define('runs-page', RunsPage);
