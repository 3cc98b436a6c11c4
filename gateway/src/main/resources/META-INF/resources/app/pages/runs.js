import { html, nothing } from 'lit';
import { ago, number } from '../format.js';
import { PolledPages } from '../live.js';
import { Page, stateBadge } from '../page.js';

class RunsPage extends Page {
  static properties = { _chosen: { state: true } };

  constructor() {
    super();
    this._chosen = [];
    this._runs = new PolledPages(this, '/v1/trainings?limit=25', 2000);
  }

  get heading() {
    return 'Runs';
  }

  get actions() {
    const two = this._chosen.length === 2;
    return html`<button ?disabled=${!two} @click=${() => {
      location.hash = `#/compare?runs=${this._chosen.join(',')}`;
    }}>
        ${two ? 'Compare the two' : 'Choose two to compare'}</button>
      <a class="button primary" href="#/new/training">New training</a>`;
  }

  #choose(id, chosen) {
    this._chosen = chosen ? [...this._chosen, id].slice(-2) : this._chosen.filter((other) => other !== id);
  }

  content() {
    const runs = this._runs.items;
    if (runs === null) {
      return nothing;
    }
    if (!runs.length) {
      return html`<div class="panel"><p>No model has been trained here yet.</p>
        <p>Start with <a href="#/new/training">a training</a>; the preset <code>tiny</code> takes seconds.
        It needs <a href="#/data">a data set</a>: your own pictures, or blossoms that Anthesis draws.</p></div>`;
    }
    return html`<div class="panel scroll"><table>
        <thead><tr><th><span class="visually-hidden">Compare</span></th><th>Name</th><th>State</th><th>Progress</th>
          <th class="number">Epoch</th><th>Data set</th><th>Begun</th></tr></thead>
        <tbody>${runs.map((run) => this.#row(run))}</tbody>
      </table></div>
      ${this.older(this._runs, 'runs')}`;
  }

  #row(run) {
    return html`<tr>
      <td><input type="checkbox" aria-label="compare ${run.name}" .checked=${this._chosen.includes(run.id)}
        @change=${(event) => this.#choose(run.id, event.target.checked)}></td>
      <td><a href="#/runs/${run.id}">${run.name}</a></td>
      <td>${stateBadge(run.state)}</td>
      <td>${run.totalSteps ? progress(run) : 'not begun'}</td>
      <td class="number">${run.epoch} of ${run.spec.epochs}</td>
      <td>${run.spec.dataset}</td>
      <td>${ago(run.startedAt ?? run.createdAt)}</td>
    </tr>`;
  }
}

function progress({ step, totalSteps }) {
  return html`<progress max=${totalSteps} value=${step} aria-label="steps"></progress>
    ${number(step)} of ${number(totalSteps)}`;
}
customElements.define('runs-page', RunsPage);
