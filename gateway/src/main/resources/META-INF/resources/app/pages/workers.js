import { html, nothing } from 'lit';
import { get } from '../api.js';
import { left } from '../forecast.js';
import { ago, bytes, short } from '../format.js';
import { Poll } from '../live.js';
import { Page } from '../page.js';

const NONE = html`<p>No worker was seen within the last hour: jobs wait until one is.</p>`;

/** The processes that carry out jobs. */
class WorkersPage extends Page {
  static properties = { _workers: { state: true }, _tasks: { state: true } };

  constructor() {
    super();
    this._workers = null;
    this._poll = new Poll(this, () => this.#load(), 3000);
  }

  get heading() {
    return 'Workers';
  }

  get lead() {
    return html`<p class="quiet">Trainers, samplers and evaluators of the last hour, and what each of them runs.</p>`;
  }

  async #load() {
    const [workers, queue] = await Promise.all([get('/v1/workers'), get('/v1/queue')]);
    this._tasks = Map.groupBy(
      queue.flatMap((kind) => kind.running),
      (task) => task.worker,
    );
    this._workers = workers;
  }

  content() {
    if (this._workers === null) {
      return nothing;
    }
    return html`<section class="panel scroll">${this._workers.length ? this.#table() : NONE}</section>`;
  }

  #table() {
    return html`<table>
      <thead><tr>
        <th>Worker</th><th>Kind</th><th>State</th><th>Runs</th><th>Device</th>
        <th class="number">Threads</th><th class="number">Memory</th><th>Computes in</th><th>Version</th><th>Seen</th>
      </tr></thead>
      <tbody>${this._workers.map((worker) => this.#row(worker))}</tbody>
    </table>`;
  }

  #row({ id, kind, live, device, threads, memoryBytes, computeTypes, version, seenAt }) {
    return html`<tr>
      <td class="mono">${id}</td>
      <td>${kind}</td>
      <td><span class="state ${live ? 'succeeded' : 'failed'}">${live ? 'live' : 'gone'}</span></td>
      <td>${this._tasks.get(id)?.map(task) ?? '–'}</td>
      <td>${device}</td>
      <td class="number">${threads}</td>
      <td class="number">${bytes(memoryBytes)}</td>
      <td class="text">${computeTypes.join(', ')}</td>
      <td>${version}</td>
      <td>${ago(seenAt)}</td>
    </tr>`;
  }
}

function task({ job, name, end }) {
  const until = end ? `, ${left(end)}` : '';
  return html`<div><a href="#/jobs/${job}" title=${job}>${name ?? short(job)}</a>${until}</div>`;
}
customElements.define('workers-page', WorkersPage);
