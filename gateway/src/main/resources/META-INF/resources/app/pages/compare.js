import { html, nothing } from 'lit';
import { get } from '../api.js';
import { imageLoss, kidCurve, noiseLoss, throughput } from '../curves.js';
import { Poll } from '../live.js';
import { Page, stateBadge } from '../page.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';

/** Two runs over the same axes, with what their settings differ in. */
class ComparePage extends Page {
  static properties = { _sides: { state: true }, _epoch: { state: true } };

  constructor() {
    super();
    this._sides = null;
    this._epoch = null;
    new Poll(this, () => this.#load(), 4000);
  }

  get heading() {
    return this._sides ? `${this._sides.map((side) => side.run.name).join(' and ')}` : 'Compare';
  }

  async #load() {
    const ids = (this.route.parameters.runs ?? '').split(',').filter(Boolean).slice(0, 2);
    this._sides = await Promise.all(
      ids.map(async (id) => ({
        run: await get(`/v1/trainings/${id}`),
        curves: await get(`/v1/trainings/${id}/curves`),
      })),
    );
  }

  #lines(of, pairs) {
    return this._sides.flatMap((side, index) => of(side.curves, pairs[index], `${'AB'[index]} `, pairs[index]));
  }

  content() {
    if (!this._sides) {
      return nothing;
    }
    if (this._sides.length < 2) {
      return html`<p>Choose two runs in <a href="#/runs">the list</a>.</p>`;
    }
    return html`
      <div class="panel scroll"><table>
        <thead><tr><th><span class="visually-hidden">Setting</span></th>${this._sides.map((_side, index) => html`<th>${'AB'[index]}</th>`)}</tr></thead>
        <tbody>
          <tr><th>Run</th>${this._sides.map((side) => html`<td><a href="#/runs/${side.run.id}">${side.run.name}</a> ${stateBadge(side.run.state)}</td>`)}</tr>
          ${this.#differences().map(([field, values]) => html`<tr><th>${field}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`)}
        </tbody></table></div>
      <div class="charts">
        <div class="panel"><line-chart label="Noise loss" .series=${this.#lines(noiseLoss, [1, 2])}></line-chart></div>
        <div class="panel"><line-chart label="Image loss" .series=${this.#lines(imageLoss, [1, 2])}></line-chart></div>
        <div class="panel"><line-chart label="KID" .series=${this.#lines(kidCurve, [1, 2])}></line-chart></div>
        <div class="panel"><line-chart label="Throughput" .series=${this.#lines(throughput, [1, 2])}></line-chart></div>
      </div>
      <div class="sides">${this._sides.map(
        (side, index) => html`<section class="panel">
        <h2>${'AB'[index]}: ${side.run.name}</h2>
        <film-strip label=${'AB'[index]} .checkpoints=${side.curves.epochs} .selected=${this.#selected(side)}
          @epoch=${(event) => {
            this._epoch = event.detail;
          }}></film-strip></section>`,
      )}</div>`;
  }

  /** Both strips show the same epoch, where both have it. */
  #selected(side) {
    return this._epoch === null ? -1 : side.curves.epochs.findIndex((epoch) => epoch.epoch === this._epoch);
  }

  #differences() {
    const specs = this._sides.map((side) => side.run.spec);
    const fields = [...new Set(specs.flatMap((spec) => Object.keys(spec)))];
    return fields
      .filter((field) => field !== 'name')
      .map((field) => [field, specs.map((spec) => (spec[field] === undefined ? '–' : JSON.stringify(spec[field])))])
      .filter(([, values]) => values[0] !== values[1]);
  }
}
customElements.define('compare-page', ComparePage);
