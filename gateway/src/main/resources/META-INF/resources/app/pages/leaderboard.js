import { html, nothing } from 'lit';
import { list, post, query } from '../api.js';
import { ago, kid, number, short } from '../format.js';
import { Poll } from '../live.js';
import { Page } from '../page.js';
import '../parts/line-chart.js';

const MOST_ENTRIES = 2000;

class LeaderboardPage extends Page {
  static properties = { _entries: { state: true }, _verifying: { state: true } };

  constructor() {
    super();
    this._entries = null;
    this._verifying = {};
    this.poll = new Poll(this, () => this.#load(), 4000);
  }

  get heading() {
    return 'Leaderboard';
  }

  get actions() {
    return html`<a class="button" href="/v1/leaderboard/plot">Plot (PNG)</a>`;
  }

  async #load() {
    const { dataset, protocol, sampler } = this.route.parameters;
    const found = await list(`/v1/leaderboard${query({ dataset, protocol, sampler, limit: 500 })}`, MOST_ENTRIES);
    this._entries = found.items;
    this._more = found.more;
  }

  #filter(event) {
    event.preventDefault();
    location.hash = `#/leaderboard${query(Object.fromEntries(new FormData(event.target.closest('form'))))}`;
  }

  content() {
    if (!this._entries) {
      return nothing;
    }
    const groups = Map.groupBy(this._entries, (one) =>
      JSON.stringify([one.calibrated, one.dataset, one.protocol, one.extractorDigest, one.referenceDigest]),
    );
    return html`${this.#filters()}
      ${this._more ? html`<p class="note">The best ${MOST_ENTRIES} are shown; filter to see others.</p>` : nothing}
      ${this._entries.length ? nothing : html`<div class="panel"><p>No score yet. Checkpoints are scored by themselves while a training runs.</p></div>`}
      ${[...groups.values()].sort((a, b) => Number(b[0].calibrated) - Number(a[0].calibrated)).map((group) => this.#group(group))}`;
  }

  #filters() {
    const given = this.route.parameters;
    const of = (field) =>
      [...new Set([...this._entries.map((one) => one[field]), given[field] ?? ''])].filter(Boolean).sort();
    const select = (field, label) => html`<label class="inline"><span>${label}</span>
      <select name=${field} @change=${this.#filter}><option value="">all</option>
        ${of(field).map((value) => html`<option value=${value} ?selected=${given[field] === value}>${value}</option>`)}</select></label>`;
    return html`<form class="row" @submit=${this.#filter}>${select('dataset', 'Data set')} ${select('protocol', 'Protocol')} ${select('sampler', 'Sampler')}</form>`;
  }

  /** Scores that can be compared with each other. */
  #group(entries) {
    const [first] = entries;
    const low = Math.min(0, ...entries.map((one) => one.kidLow));
    const high = Math.max(...entries.map((one) => one.kidHigh));
    const samplers = [...new Set(entries.map((one) => one.sampler))];
    const series = samplers.map((sampler, index) => ({
      label: sampler,
      color: (index % 4) + 1,
      scattered: true,
      points: entries
        .filter((one) => one.sampler === sampler && one.networkEvaluations)
        .map((one) => [one.networkEvaluations, one.kid, one.kidLow, one.kidHigh])
        .sort((a, b) => a[0] - b[0]),
    }));
    return html`<section class="panel">
      <h2>${first.dataset}, ${first.protocol} <span class="quiet" title="features of the real images: ${first.referenceDigest}">against reference <span class="mono">${short(first.referenceDigest)}</span></span></h2>
      ${
        first.calibrated
          ? nothing
          : html`<p class="uncalibrated">Uncalibrated: random weights stand in for InceptionV3's, so these
        compare with each other, not with published numbers. <code>./anthesis weights install</code> calibrates.</p>`
      }
      <div class="scroll"><table><thead><tr><th class="number">Rank</th><th class="number">KID</th><th>95 % interval</th>
          <th>Checkpoint</th><th>Sampler</th><th class="number">Steps</th><th class="number">Evaluations an image</th>
          <th class="number">Images/s</th><th>When</th><th>Verified</th></tr></thead>
        <tbody>${entries.map(
          (one) => html`<tr>
          <td class="number">${one.rank}${one.tied ? html`<span title="tied: the difference may be chance"> =</span>` : nothing}</td>
          <td class="number">${kid(one.kid)}</td>
          <td>${interval(one, low, high)}</td>
          <td class="mono">${one.checkpoint ? this.#checkpoint(one.checkpoint) : html`images of <a href="#/jobs/${one.sampling}">${short(one.sampling)}</a>`}</td>
          <td>${one.sampler}</td><td class="number">${one.steps}</td><td class="number">${number(one.networkEvaluations)}</td>
          <td class="number">${number(one.imagesPerSecond)}</td><td>${ago(one.createdAt)}</td>
          <td>${this.#verified(one)}</td></tr>`,
        )}</tbody></table></div>
      <p class="hint">= ties: two scores rank apart only where a paired jackknife says that their difference is more than chance.</p>
      <line-chart label="Quality against cost" unit="network evaluations an image" .series=${series}></line-chart>
    </section>`;
  }

  #checkpoint(id) {
    return html`<a href="#/explore/steps?checkpoint=${encodeURIComponent(id)}" title=${id}>${id.length > 22 ? `${id.slice(0, 8)}…${id.slice(-10)}` : id}</a>`;
  }

  #verified(one) {
    const mark =
      one.verified === undefined
        ? nothing
        : html`<span class="state ${one.verified ? 'succeeded' : 'failed'}" title=${one.verifiedAt}>${one.verified ? 'holds' : 'does not hold'}</span> `;
    const job = this._verifying[one.id];
    return job
      ? html`${mark}<a href="#/jobs/${job}">being computed</a>`
      : html`${mark}<button @click=${() => this.#verify(one)}>Verify</button>`;
  }

  #verify(one) {
    return this.attempt(async () => {
      const job = await post(`/v1/leaderboard/${one.id}/verify`);
      this._verifying = { ...this._verifying, [one.id]: job.id };
    });
  }
}

/** The interval between the lowest and the highest of the table. */
function interval(one, low, high) {
  const at = (value) => 2 + (96 * (value - low)) / (high - low || 1);
  return html`<svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" role="img"
    aria-label="${kid(one.kidLow)} to ${kid(one.kidHigh)}"><title>${kid(one.kidLow)} to ${kid(one.kidHigh)}</title>
    <line x1=${at(one.kidLow)} x2=${at(one.kidHigh)} y1="6" y2="6" vector-effect="non-scaling-stroke"></line>
    <line x1=${at(one.kid)} x2=${at(one.kid)} y1="1" y2="11" vector-effect="non-scaling-stroke"></line></svg>`;
}
customElements.define('leaderboard-page', LeaderboardPage);
