import { html, nothing } from 'lit';
import { get, page, query, send } from '../api.js';
import { outlook, runningTask } from '../forecast.js';
import { ago, between, duration, short } from '../format.js';
import { isOver, Poll } from '../live.js';
import { Page, stateBadge } from '../page.js';

const STATES = [
  ['open', 'not ended'],
  ['all', 'all'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
];
const KINDS = [
  ['', 'all'],
  ['training', 'training'],
  ['sampling', 'sampling'],
  ['evaluation', 'evaluation'],
];
const MORE = html`<p class="hint">the newest 50 of each state; all of them:
  <code>./anthesis jobs --state queued</code></p>`;

class QueuePage extends Page {
  static properties = { _jobs: { state: true }, _queue: { state: true } };

  constructor() {
    super();
    this.poll = new Poll(this, () => this.#load(), 2000);
  }

  get heading() {
    return 'Queue';
  }

  async #load() {
    const [queue, ...lists] = await Promise.all([get('/v1/queue'), ...this.#lists()]);
    this._queue = queue;
    this._queued = new Map(queue.flatMap((kind) => kind.jobs).map((job) => [job.id, job]));
    this._jobs = lists.flatMap((found) => found.items);
    this._more = lists.some((found) => found.next);
  }

  #lists() {
    const { state, kind } = this.route.parameters;
    const states = statesOf(state || 'open');
    return states.map((wanted) => page(`/v1/jobs${query({ limit: 50, state: wanted, kind })}`));
  }

  #filter(event) {
    const given = new FormData(event.target.closest('form'));
    location.hash = `#/queue?${new URLSearchParams(given)}`;
  }

  content() {
    if (!this._jobs) {
      return nothing;
    }
    return html`
      <div class="charts">${this._queue.map(backlog)}</div>
      <section class="panel scroll">
        <div class="head"><h2>Jobs</h2>${this.#filters()}</div>
        ${this._jobs.length ? this.#jobs() : html`<p class="quiet">No job.</p>`}
        ${this._more ? MORE : nothing}</section>`;
  }

  #filters() {
    const { state = 'open', kind = '' } = this.route.parameters;
    return html`<form class="row">
        <label class="inline"><span>Show</span>
          <select name="state" @change=${this.#filter}>${options(STATES, state)}</select></label>
        <label class="inline"><span>Kind</span>
          <select name="kind" @change=${this.#filter}>${options(KINDS, kind)}</select></label>
      </form>`;
  }

  #jobs() {
    return html`<table>
        <thead><tr>
          <th>Job</th><th>Kind</th><th>State</th><th>Submitter</th><th class="number">Priority</th><th>Submitted</th>
          <th>Runs for</th><th>Expected</th><th><span class="visually-hidden">Actions</span></th>
        </tr></thead>
        <tbody>${this._jobs.map((job) => this.#job(job))}</tbody>
      </table>`;
  }

  #job(job) {
    const queued = this._queued.get(job.id);
    const cancel = html`<button aria-label="cancel ${short(job.id)}" @click=${() => this.#cancel(job)}>Cancel</button>`;
    return html`<tr>
        <td><a class="mono" href="#/jobs/${job.id}" title=${job.id}>${short(job.id)}</a>
          ${queued?.name ? html`<div class="quiet">${queued.name}</div>` : nothing}</td>
        <td>${job.kind}</td>
        <td>${stateBadge(job.state)}</td>
        <td>${job.submitter}</td>
        <td class="number">${job.priority}</td>
        <td>${ago(job.createdAt)}</td>
        <td>${between(job.startedAt, job.finishedAt)}</td>
        <td>${queued && !isOver(job.state) ? outlook(job, queued.forecast) : nothing}</td>
        <td>${isOver(job.state) ? nothing : cancel}</td>
      </tr>`;
  }

  #cancel(job) {
    return this.attempt(async () => {
      await send('POST', `/v1/jobs/${job.id}/cancel`);
      await this.poll.now();
    });
  }
}

function statesOf(filter) {
  switch (filter) {
    case 'open':
      return ['running', 'cancelling', 'queued'];
    case 'all':
      return [''];
    default:
      return [filter];
  }
}

function options(values, chosen) {
  return values.map(([value, name]) => html`<option value=${value} ?selected=${value === chosen}>${name}</option>`);
}

/** What waits for one kind of worker. */
function backlog(queue) {
  return html`<section class="panel"><h2>${queue.kind}</h2>
        <p><strong>${queue.waitingTasks}</strong> tasks wait, <strong>${queue.runningTasks}</strong> run</p>
        <p class="quiet">${oldestWait(queue.oldestWaitSeconds)};
          <a href="#/workers">${queue.liveWorkers} ${queue.liveWorkers === 1 ? 'worker is' : 'workers are'} live</a></p>
        ${queue.running.length ? html`<ul>${queue.running.map(runningTask)}</ul>` : nothing}</section>`;
}

function oldestWait(seconds) {
  return seconds > 0 ? `the oldest job that has not begun waits ${duration(seconds)}` : 'nothing waits to begin';
}
customElements.define('queue-page', QueuePage);
