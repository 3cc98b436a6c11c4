import { html, nothing } from 'lit';
import { list, post, query } from '../api.js';
import { costCurves } from '../curves.js';
import { ago, kid, number, short } from '../format.js';
import { Poll } from '../live.js';
import { calibrationNote, Page } from '../page.js';
import '../parts/line-chart.js';
import { modelViews } from '../parts/model-views.js';

const MOST_ENTRIES = 2000;

const NONE = html`<div class="panel">
  <p>No score yet. Checkpoints are scored by themselves while a training runs.</p></div>`;
const TIED = html`<span title="tied: the difference may be chance"> =</span>`;
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
    location.hash = `#/models/leaderboard${query(Object.fromEntries(new FormData(event.target.closest('form'))))}`;
  }

  content() {
    if (!this._entries) {
      return nothing;
    }
    return html`${modelViews('leaderboard')} ${this.#filters()}
      ${this._more ? html`<p class="note">The best ${MOST_ENTRIES} are shown; filter to see others.</p>` : nothing}
      ${this._entries.length ? nothing : NONE}
      ${comparableGroups(this._entries).map((entries) => this.#group(entries))}`;
  }

  #filters() {
    return html`<form class="row" @submit=${this.#filter}>
      ${this.#select('dataset', 'Data set')} ${this.#select('protocol', 'Protocol')}
      ${this.#select('sampler', 'Sampler')}</form>`;
  }

  /** Of the values that are there, and the one that was chosen. */
  #select(field, label) {
    const chosen = this.route.parameters[field];
    const values = new Set([...this._entries.map((entry) => entry[field]), chosen]);
    const option = (value) => html`<option value=${value} ?selected=${value === chosen}>${value}</option>`;
    return html`<label class="inline"><span>${label}</span>
      <select name=${field} @change=${this.#filter}><option value="">all</option>
        ${[...values].filter(Boolean).sort().map(option)}</select></label>`;
  }

  #group(entries) {
    const [{ dataset, protocol, referenceDigest, class: ofClass }] = entries;
    return html`<section class="panel">
      <h2>${dataset}${ofClass ? `, class ${ofClass}` : ''}, ${protocol} ${reference(referenceDigest)}</h2>
      ${calibrationNote(entries)}
      ${this.#table(entries)}
      <p class="hint">= ties: two scores rank apart only where a paired jackknife says that their difference is more
        than chance.</p>
      <line-chart label="Quality against cost" unit="network evaluations an image"
        .series=${costCurves(entries, true)}></line-chart>
    </section>`;
  }

  #table(entries) {
    const low = Math.min(0, ...entries.map((entry) => entry.kidLow));
    const high = Math.max(...entries.map((entry) => entry.kidHigh));
    const several = entries.some((entry) => entry.momentum !== undefined);
    return html`<div class="scroll"><table>
        <thead><tr>
          <th class="number">Rank</th><th class="number">KID</th><th>95 % interval</th><th>Checkpoint</th>
          ${several ? html`<th class="number">Momentum</th>` : nothing}<th>Sampler</th><th class="number">Steps</th>
          <th class="number">Evaluations an image</th>
          <th class="number">Images/s</th><th>When</th><th>Verified</th>
        </tr></thead>
        <tbody>${entries.map((entry) => this.#row(entry, { low, high, several }))}</tbody>
      </table></div>`;
  }

  #row(entry, { low, high, several }) {
    return html`<tr>
        <td class="number">${entry.rank}${entry.tied ? TIED : nothing}</td>
        <td class="number">${kid(entry.kid)}</td>
        <td>${interval(entry, low, high)}</td>
        <td class="mono">${subject(entry)}</td>
        ${several ? html`<td class="number">${entry.momentum ?? '–'}</td>` : nothing}
        <td>${entry.sampler}</td>
        <td class="number">${entry.steps}</td>
        <td class="number">${number(entry.networkEvaluations)}</td>
        <td class="number">${number(entry.imagesPerSecond)}</td>
        <td>${ago(entry.createdAt)}</td>
        <td>${verdict(entry)}${this.#verification(entry)}</td>
      </tr>`;
  }

  #verification(entry) {
    const job = this._verifying[entry.id];
    return job
      ? html`<a href="#/jobs/${job}">being computed</a>`
      : html`<button @click=${() => this.#verify(entry)}>Verify</button>`;
  }

  #verify(entry) {
    return this.attempt(async () => {
      const job = await post(`/v1/leaderboard/${entry.id}/verify`);
      this._verifying = { ...this._verifying, [entry.id]: job.id };
    });
  }
}

/** Scores that can be compared with each other, those with InceptionV3's own weights first. */
function comparableGroups(entries) {
  const groups = Map.groupBy(entries, ({ calibrated, dataset, protocol, extractorDigest, referenceDigest }) =>
    JSON.stringify([calibrated, dataset, protocol, extractorDigest, referenceDigest]),
  );
  return [...groups.values()].sort(([a], [b]) => Number(b.calibrated) - Number(a.calibrated));
}

function reference(digest) {
  return html`<span class="quiet" title="features of the real images: ${digest}">against reference
    <span class="mono">${short(digest)}</span></span>`;
}

/** What was scored: a checkpoint, or the images of a sampling. */
function subject({ checkpoint, sampling }) {
  if (!checkpoint) {
    return html`images of <a href="#/jobs/${sampling}">${short(sampling)}</a>`;
  }
  const name = checkpoint.length > 22 ? `${checkpoint.slice(0, 8)}…${checkpoint.slice(-10)}` : checkpoint;
  const address = `#/studio?mode=steps&checkpoint=${encodeURIComponent(checkpoint)}`;
  return html`<a href=${address} title=${checkpoint}>${name}</a>`;
}

/** What the last verification found, where there was one. */
function verdict({ verified, verifiedAt }) {
  if (verified === undefined) {
    return nothing;
  }
  const [state, words] = verified ? ['succeeded', 'holds'] : ['failed', 'does not hold'];
  return html`<span class="state ${state}" title=${verifiedAt}>${words}</span> `;
}

/** The interval between the lowest and the highest of the table. */
function interval(entry, low, high) {
  const at = (value) => 2 + (96 * (value - low)) / (high - low || 1);
  const words = `${kid(entry.kidLow)} to ${kid(entry.kidHigh)}`;
  return html`<svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" role="img"
    aria-label=${words}><title>${words}</title>
    <line x1=${at(entry.kidLow)} x2=${at(entry.kidHigh)} y1="6" y2="6" vector-effect="non-scaling-stroke"></line>
    <line x1=${at(entry.kid)} x2=${at(entry.kid)} y1="1" y2="11" vector-effect="non-scaling-stroke"></line></svg>`;
}
customElements.define('leaderboard-page', LeaderboardPage);
