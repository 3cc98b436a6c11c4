import { html, nothing } from 'lit';
import { get, page, send } from '../api.js';
import { ago, between, bytes, short } from '../format.js';
import { isOver, Poll } from '../live.js';
import { Page, stateBadge } from '../page.js';

class QueuePage extends Page {
  static properties = { _jobs: { state: true }, _workers: { state: true }, _queue: { state: true } };

  constructor() {
    super();
    this.poll = new Poll(this, () => this.#load(), 2000);
  }

  get heading() {
    return 'Queue and workers';
  }

  async #load() {
    const { state, kind } = this.route.parameters;
    const of = (wanted) => page(`/v1/jobs?limit=50${wanted ? `&state=${wanted}` : ''}${kind ? `&kind=${kind}` : ''}`);
    const [workers, queue, ...lists] = await Promise.all([
      get('/v1/workers'),
      get('/v1/queue'),
      ...(state === 'open' || !state
        ? [of('running'), of('cancelling'), of('queued')]
        : [of(state === 'all' ? '' : state)]),
    ]);
    this._workers = workers;
    this._queue = queue;
    this._jobs = lists.flatMap((found) => found.items);
    this._more = lists.some((found) => found.next);
  }

  #filter(event) {
    const given = new FormData(event.target.closest('form'));
    location.hash = `#/queue?${new URLSearchParams(given)}`;
  }

  content() {
    if (!this._jobs) {
      return nothing;
    }
    const { state = 'open', kind = '' } = this.route.parameters;
    const options = (values, chosen) =>
      values.map(([value, name]) => html`<option value=${value} ?selected=${value === chosen}>${name}</option>`);
    return html`
      <div class="charts">${this._queue.map(
        (one) => html`<section class="panel"><h2>${one.kind}</h2>
        <p><strong>${one.waitingTasks}</strong> tasks wait, <strong>${one.runningTasks}</strong> run</p>
        <p class="quiet">${one.oldestWaitSeconds > 0 ? `the oldest job that has not begun waits ${between(new Date(Date.now() - one.oldestWaitSeconds * 1000).toISOString())}` : 'nothing waits to begin'};
          ${one.liveWorkers} ${one.liveWorkers === 1 ? 'worker is' : 'workers are'} live</p></section>`,
      )}</div>
      <section class="panel scroll"><div class="head"><h2>Jobs</h2>
        <form class="row"><label class="inline"><span>Show</span><select name="state" @change=${this.#filter}>${options(
          [
            ['open', 'not ended'],
            ['all', 'all'],
            ['succeeded', 'succeeded'],
            ['failed', 'failed'],
            ['cancelled', 'cancelled'],
          ],
          state,
        )}</select></label>
        <label class="inline"><span>Kind</span><select name="kind" @change=${this.#filter}>${options(
          [
            ['', 'all'],
            ['training', 'training'],
            ['sampling', 'sampling'],
            ['evaluation', 'evaluation'],
          ],
          kind,
        )}</select></label></form></div>
        ${
          this._jobs.length
            ? html`<table>
          <thead><tr><th>Job</th><th>Kind</th><th>State</th><th>Submitter</th><th class="number">Priority</th><th>Submitted</th><th>Runs for</th><th><span class="visually-hidden">Actions</span></th></tr></thead>
          <tbody>${this._jobs.map(
            (job) => html`<tr><td class="mono"><a href="#/jobs/${job.id}">${short(job.id)}</a></td><td>${job.kind}</td>
            <td>${stateBadge(job.state)}</td><td>${job.submitter}</td><td class="number">${job.priority}</td><td>${ago(job.createdAt)}</td>
            <td>${between(job.startedAt, job.finishedAt)}</td>
            <td>${isOver(job.state) ? nothing : html`<button aria-label="cancel ${short(job.id)}" @click=${() => this.#cancel(job)}>Cancel</button>`}</td></tr>`,
          )}</tbody></table>`
            : html`<p class="quiet">No job.</p>`
        }
        ${this._more ? html`<p class="hint">the newest 50 of each state; all of them: <code>./anthesis jobs --state queued</code></p>` : nothing}</section>
      <section class="panel scroll"><h2>Workers</h2>
        ${
          this._workers.length
            ? html`<table><thead><tr><th>Worker</th><th>Kind</th><th>Live</th><th class="number">Tasks</th><th>Device</th>
          <th class="number">Threads</th><th class="number">Memory</th><th>Computes</th><th>Seen</th></tr></thead>
          <tbody>${this._workers.map(
            (worker) => html`<tr><td class="mono">${worker.id}</td><td>${worker.kind}</td>
            <td>${worker.live ? html`<span class="state succeeded">live</span>` : html`<span class="state failed">gone</span>`}</td>
            <td class="number">${worker.runningTasks}</td><td>${worker.device}</td><td class="number">${worker.threads}</td>
            <td class="number">${bytes(worker.memoryBytes)}</td><td>${worker.computeTypes.join(', ')}</td><td>${ago(worker.seenAt)}</td></tr>`,
          )}</tbody></table>`
            : html`<p class="quiet">No worker was seen within the last hour: jobs wait until one is.</p>`
        }</section>`;
  }

  #cancel(job) {
    return this.attempt(async () => {
      await send('POST', `/v1/jobs/${job.id}/cancel`);
      await this.poll.now();
    });
  }
}
customElements.define('queue-page', QueuePage);
