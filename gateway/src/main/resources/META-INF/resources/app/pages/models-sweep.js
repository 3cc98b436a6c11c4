import { html, nothing } from 'lit';
import { get, send } from '../api.js';
import { costCurves } from '../curves.js';
import { kid, number, short } from '../format.js';
import { Poll } from '../live.js';
import { calibrationNote, Page, stateBadge } from '../page.js';
import '../parts/line-chart.js';

class SweepPage extends Page {
  static properties = { _sweep: { state: true } };

  constructor() {
    super();
    new Poll(
      this,
      async () => {
        this._sweep = await get(`/v1/sweeps/${this.route.parts[2]}`);
      },
      3000,
    );
  }

  get heading() {
    return `Sweep ${short(this.route.parts[2])}`;
  }

  get actions() {
    return html`<a class="button" href="/v1/sweeps/${this.route.parts[2]}/plot">Plot (PNG)</a>
      <button @click=${this.#delete}>Delete…</button>`;
  }

  #delete() {
    if (confirm('Delete this sweep? Its scores stay on the leaderboard.')) {
      this.attempt(async () => {
        await send('DELETE', `/v1/sweeps/${this.route.parts[2]}`);
        location.hash = '#/models/sweeps';
      });
    }
  }

  content() {
    const sweep = this._sweep;
    if (!sweep) {
      return nothing;
    }
    const series = costCurves(sweep.points);
    const ofClass = sweep.class === undefined ? '' : `, class ${sweep.class}`;
    return html`<p>Checkpoint <span class="mono">${sweep.checkpoint}</span>${ofClass},
        ${sweep.protocol}, seed ${sweep.seed}${sweep.complete ? '' : ': more scores follow'}</p>
      ${calibrationNote(sweep.points)}
      <div class="panel">
        <line-chart label="KID against cost" unit="network evaluations an image" .series=${series}></line-chart></div>
      <div class="panel scroll"><table>
        <thead><tr>
          <th>Sampler</th><th class="number">Steps</th><th class="number">Evaluations an image</th>
          <th class="number">KID</th><th class="number">95 % interval</th><th>State</th>
        </tr></thead>
        <tbody>${sweep.points.map(row)}</tbody></table></div>`;
  }
}

function row(point) {
  const badge = stateBadge(point.state);
  return html`<tr>
      <td>${point.sampler}</td>
      <td class="number">${point.steps}</td>
      <td class="number">${number(point.networkEvaluations)}</td>
      <td class="number">${kid(point.kid)}</td>
      <td class="number">${point.kid === undefined ? '–' : `${kid(point.kidLow)} to ${kid(point.kidHigh)}`}</td>
      <td>${point.job ? html`<a href="#/jobs/${point.job}">${badge}</a>` : badge} ${point.error ?? nothing}</td>
    </tr>`;
}
customElements.define('sweep-page', SweepPage);
