import { html, nothing } from 'lit';
import { get } from '../api.js';
import { imageLoss, kidCurve, noiseLoss, throughput } from '../curves.js';
import { Poll } from '../live.js';
import { Page, stateBadge } from '../page.js';
import { leavesOf } from '../settings.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';

const LETTERS = ['A', 'B'];

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

  /** Each run has its letter and its color. */
  #chart(label, curvesOf) {
    const series = this._sides.flatMap(({ curves }, index) => {
      const color = index + 1;
      return curvesOf(curves, color, `${LETTERS[index]} `, color);
    });
    return html`<div class="panel"><line-chart label=${label} .series=${series}></line-chart></div>`;
  }

  content() {
    if (!this._sides) {
      return nothing;
    }
    if (this._sides.length < 2) {
      return html`<p>Choose two runs in <a href="#/runs">the list</a>.</p>`;
    }
    return html`
      ${this.#settings()}
      <div class="charts">
        ${this.#chart('Noise loss', noiseLoss)}
        ${this.#chart('Image loss', imageLoss)}
        ${this.#chart('KID', kidCurve)}
        ${this.#chart('Throughput', throughput)}
      </div>
      <div class="sides">${this._sides.map((side, index) => this.#samples(side, LETTERS[index]))}</div>`;
  }

  #settings() {
    const row = ([field, values]) => html`<tr><th>${field}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`;
    return html`<div class="panel scroll"><table>
        <thead><tr><th><span class="visually-hidden">Setting</span></th>
          ${LETTERS.map((letter) => html`<th>${letter}</th>`)}</tr></thead>
        <tbody>
          <tr><th>Run</th>${this._sides.map(({ run }) => named(run))}</tr>
          ${this.#differences().map(row)}
        </tbody></table></div>`;
  }

  #samples(side, letter) {
    return html`<section class="panel">
        <h2>${letter}: ${side.run.name}</h2>
        <film-strip label=${letter} .checkpoints=${side.curves.epochs} .selected=${this.#selected(side)}
          @epoch=${this.#choose}></film-strip></section>`;
  }

  #choose(event) {
    this._epoch = event.detail;
  }

  /** Both strips show the same epoch, where both have it. */
  #selected(side) {
    return this._epoch === null ? -1 : side.curves.epochs.findIndex((epoch) => epoch.epoch === this._epoch);
  }

  #differences() {
    const specs = this._sides.map((side) => leavesOf(side.run.spec));
    const fields = [...new Set(specs.flatMap((spec) => [...spec.keys()]))];
    return fields
      .filter((field) => field !== 'name')
      .map((field) => [field, specs.map((spec) => (spec.has(field) ? JSON.stringify(spec.get(field)) : '–'))])
      .filter(([, values]) => values[0] !== values[1]);
  }
}

function named({ id, name, state }) {
  return html`<td><a href="#/runs/${id}">${name}</a> ${stateBadge(state)}</td>`;
}
customElements.define('compare-page', ComparePage);
