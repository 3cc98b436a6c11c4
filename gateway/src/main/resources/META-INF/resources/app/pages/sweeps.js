import { html, nothing } from 'lit';
import { ago, short } from '../format.js';
import { PolledPages } from '../live.js';
import { Page } from '../page.js';

class SweepsPage extends Page {
  constructor() {
    super();
    this._sweeps = new PolledPages(this, '/v1/sweeps?limit=50', 4000);
  }

  get heading() {
    return 'Sweeps';
  }

  get lead() {
    return html`<p class="quiet">One checkpoint, scored with several samplers and numbers of steps: quality against cost.</p>`;
  }

  get actions() {
    return html`<a class="button primary" href="#/new/sweep">New sweep</a>`;
  }

  content() {
    const sweeps = this._sweeps.items;
    if (sweeps === null) {
      return nothing;
    }
    return html`<div class="panel scroll">${
      sweeps.length
        ? html`<table><thead><tr><th>Sweep</th><th>Checkpoint</th><th class="number">Scores</th><th>Protocol</th><th>Begun</th></tr></thead>
        <tbody>${sweeps.map(
          (sweep) => html`<tr><td class="mono"><a href="#/sweeps/${sweep.id}">${short(sweep.id)}</a></td>
          <td class="mono">${sweep.checkpoint}</td><td class="number">${sweep.points.filter((point) => point.kid !== undefined).length} of ${sweep.points.length}</td>
          <td>${sweep.protocol}</td><td>${ago(sweep.createdAt)}</td></tr>`,
        )}</tbody></table>`
        : html`<p class="quiet">No sweep yet.</p>`
    }</div>${this.older(this._sweeps, 'sweeps')}`;
  }
}
customElements.define('sweeps-page', SweepsPage);
