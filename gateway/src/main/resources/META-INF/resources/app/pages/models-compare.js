import { html, nothing } from 'lit';
import { get } from '../api.js';
import { imageLoss, kidCurve, noiseLoss, throughput } from '../curves.js';
import { kid } from '../format.js';
import { Poll } from '../live.js';
import { differencesOf, scoresBy, shownValue } from '../models/differences.js';
import { calibrationNote, Page, stateBadge } from '../page.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'];

/** Models over the same axes, with what their settings differ in, and their samples of the same noise. */
class ComparePage extends Page {
  static properties = { _sides: { state: true }, _epoch: { state: true }, _setting: { state: true } };

  constructor() {
    super();
    this._sides = null;
    this._epoch = null;
    new Poll(this, () => this.#load(), 4000);
  }

  get heading() {
    return this._sides?.length === 2
      ? this._sides.map((side) => side.run.name).join(' and ')
      : `Compare ${this._sides?.length ?? ''} models`;
  }

  async #load() {
    const ids = (this.route.parameters.models ?? '').split(',').filter(Boolean).slice(0, LETTERS.length);
    this._sides = await Promise.all(
      ids.map(async (id) => ({
        run: await get(`/v1/trainings/${id}`),
        curves: await get(`/v1/trainings/${id}/curves`),
      })),
    );
  }

  /** Each model has its letter and its color. */
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
      return html`<p>Choose two to six models in <a href="#/models">the table</a>.</p>`;
    }
    const runs = this._sides.map((side) => side.run);
    const differences = differencesOf(runs.map((run) => run.spec));
    return html`
      ${this.#settings(runs, differences)}
      <div class="charts">
        ${this.#chart('Noise loss', noiseLoss)}
        ${this.#chart('Image loss', imageLoss)}
        ${this.#chart('KID', kidCurve)}
        ${this.#chart('Throughput', throughput)}
        ${this.#scatter(runs, differences)}
      </div>
      <div class="sides">${this._sides.map((side, index) => this.#samples(side, LETTERS[index]))}</div>`;
  }

  #settings(runs, differences) {
    const row = ([field, values]) =>
      html`<tr><th>${field}</th>${values.map((value) => html`<td>${shownValue(value)}</td>`)}</tr>`;
    return html`<div class="panel scroll"><table>
        <thead><tr><th><span class="visually-hidden">Setting</span></th>
          ${runs.map((_run, index) => html`<th>${LETTERS[index]}</th>`)}</tr></thead>
        <tbody>
          <tr><th>Model</th>${runs.map(named)}</tr>
          <tr><th>Best KID</th>${runs.map(({ best }) => html`<td>${best ? score(best) : '–'}</td>`)}</tr>
          ${differences.map(row)}
        </tbody></table>
        ${differences.length ? nothing : html`<p class="hint">All settings are the same.</p>`}
        ${calibrationNote(runs.map((run) => run.best).filter(Boolean))}</div>`;
  }

  /** Of a setting that has several numbers among these models. */
  #scatter(runs, differences) {
    const paths = differences.filter(([, values]) => values.every((value) => typeof value === 'number'));
    if (!paths.length) {
      return nothing;
    }
    const chosen = paths.some(([path]) => path === this._setting) ? this._setting : paths[0][0];
    const series = [{ label: 'best KID, 95 %', color: 4, scattered: true, points: scoresBy(chosen, runs) }];
    const option = ([path]) => html`<option value=${path} ?selected=${path === chosen}>${path}</option>`;
    return html`<div class="panel">
      <label class="inline"><span>Best KID against</span><select name="setting" @change=${(event) => {
        this._setting = event.target.value;
      }}>${paths.map(option)}</select></label>
      <line-chart label="Best KID against ${chosen}" unit=${chosen} .series=${series}></line-chart></div>`;
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

  /** All strips show the same epoch, where they have it. */
  #selected(side) {
    return this._epoch === null ? -1 : side.curves.epochs.findIndex((epoch) => epoch.epoch === this._epoch);
  }
}

function named({ id, name, state }) {
  return html`<td><a href="#/models/${id}">${name}</a> ${stateBadge(state)}</td>`;
}

function score(best) {
  return html`${kid(best.kid)}
    <span class="quiet">${kid(best.kidLow)} to ${kid(best.kidHigh)}, epoch ${best.epoch}</span>`;
}
customElements.define('compare-page', ComparePage);
