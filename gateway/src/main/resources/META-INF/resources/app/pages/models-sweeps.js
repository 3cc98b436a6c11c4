import { html, nothing } from 'lit';
import { ago, short } from '../format.js';
import { PolledPages } from '../live.js';
import { Page } from '../page.js';
import { modelViews } from '../parts/model-views.js';

class SweepsPage extends Page {
  constructor() {
    super();
    this._sweeps = new PolledPages(this, '/v1/sweeps?limit=50', 4000);
  }

  get heading() {
    return 'Sweeps';
  }

  get lead() {
    return html`<p class="quiet">One checkpoint, scored with several samplers and numbers of steps:
      quality against cost.</p>`;
  }

  get actions() {
    return html`<a class="button primary" href="#/new/sweep">New sweep</a>`;
  }

  content() {
    const sweeps = this._sweeps.items;
    if (sweeps === null) {
      return nothing;
    }
    const shown = sweeps.length ? table(sweeps) : html`<p class="quiet">No sweep yet.</p>`;
    return html`${modelViews('sweeps')} <div class="panel scroll">${shown}</div>
      ${this.older(this._sweeps, 'sweeps')}`;
  }
}

function table(sweeps) {
  return html`<table>
      <thead><tr>
        <th>Sweep</th><th>Checkpoint</th><th>Class</th><th class="number">Scores</th><th>Protocol</th><th>Begun</th>
      </tr></thead>
      <tbody>${sweeps.map(row)}</tbody>
    </table>`;
}

function row({ id, checkpoint, points, protocol, createdAt, class: ofClass }) {
  const scored = points.filter((point) => point.kid !== undefined);
  return html`<tr>
      <td class="mono"><a href="#/models/sweeps/${id}">${short(id)}</a></td>
      <td class="mono">${checkpoint}</td>
      <td>${ofClass ?? 'all'}</td>
      <td class="number">${scored.length} of ${points.length}</td>
      <td>${protocol}</td>
      <td>${ago(createdAt)}</td>
    </tr>`;
}
customElements.define('sweeps-page', SweepsPage);
