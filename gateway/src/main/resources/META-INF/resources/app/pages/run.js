import { html, nothing } from 'lit';
import { get, post, send } from '../api.js';
import { imageLoss, kidCurve, noiseLoss, throughput, withProgress } from '../curves.js';
import { ago, between, duration, kid, number } from '../format.js';
import { isOver, JobStream, Poll } from '../live.js';
import { facts, Page, stateBadge } from '../page.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';

const EMPTY = { steps: [], epochs: [] };

class RunPage extends Page {
  static properties = { _run: { state: true }, _curves: { state: true }, _progress: { state: true } };

  constructor() {
    super();
    this._curves = EMPTY;
    this._progress = [];
    this.poll = new Poll(this, () => this.#load(), 3000);
    this.stream = new JobStream(this, (event) => this.#take(event));
  }

  get #id() {
    return this.route.parts[1];
  }

  async #load() {
    [this._run, this._curves] = await Promise.all([
      get(`/v1/trainings/${this.#id}`),
      get(`/v1/trainings/${this.#id}/curves`),
    ]);
    if (!isOver(this._run.state)) {
      this.stream.follow(this.#id);
    }
  }

  #take(event) {
    if (event.type.endsWith('progress.v1')) {
      this._progress = [...this._progress, event.data].slice(-600);
    } else if (event.type !== 'end') {
      this.poll.now();
    }
  }

  get heading() {
    return this._run?.name ?? 'Run';
  }

  get actions() {
    if (!this._run) {
      return nothing;
    }
    const id = this.#id;
    const over = isOver(this._run.state);
    return html`
      ${over ? nothing : html`<button @click=${() => this.#do(() => send('POST', `/v1/jobs/${id}/cancel`))}>Cancel</button>`}
      ${
        ['failed', 'cancelled'].includes(this._run.state)
          ? html`<button @click=${() => this.#begin(`/v1/trainings/${id}/resume`, {})}>Resume</button>`
          : nothing
      }
      ${this._run.state === 'succeeded' ? html`<button @click=${this.#extend}>Train on…</button>` : nothing}
      ${
        this._curves.epochs.length
          ? html`<a class="button" href="#/new/training?fork=${id}">Fork…</a>
        <a class="button primary" href="#/new/sampling?checkpoint=${id}@best">Sample…</a>`
          : nothing
      }
      ${over ? html`<button @click=${this.#delete}>Delete…</button>` : nothing}`;
  }

  async #do(action) {
    await this.attempt(action);
    await this.poll.now();
  }

  #begin(path, body) {
    return this.attempt(async () => {
      const job = await post(path, body, { 'Idempotency-Key': crypto.randomUUID() });
      location.hash = `#/runs/${job.id}`;
    });
  }

  #extend() {
    const epochs = prompt(`Epochs in all (it has ${this._run.spec.epochs}):`, 2 * this._run.spec.epochs);
    if (epochs) {
      this.#begin(`/v1/trainings/${this.#id}/extend`, { epochs: Number(epochs) });
    }
  }

  #delete() {
    if (confirm(`Delete run "${this._run.name}" with its checkpoints and scores? That cannot be undone.`)) {
      this.attempt(async () => {
        await send('DELETE', `/v1/jobs/${this.#id}`);
        location.hash = '#/runs';
      });
    }
  }

  content() {
    const run = this._run;
    if (!run) {
      return nothing;
    }
    const curves = withProgress(this._curves, this._progress);
    const best = this._curves.epochs.find((epoch) => epoch.best);
    const uncalibrated = this._curves.epochs.some((epoch) => epoch.calibrated === false);
    return html`
      <div class="panel">
        <div class="row">${stateBadge(run.state)} <span class="mono quiet">${run.id}</span></div>
        ${run.error ? html`<p class="problem">${run.error.message} <code>${run.error.code}</code></p>` : nothing}
        ${this.#bar(run)}
        ${facts([
          ['Data set', run.spec.dataset],
          ['Epochs', `${run.epoch} of ${run.spec.epochs}`],
          ['Best KID', best ? `${kid(best.kid)}, epoch ${best.epoch}` : undefined],
          ['Noise loss', number(curves.steps.at(-1)?.metrics.noiseLoss)],
          ['Images a second', number(curves.steps.at(-1)?.metrics.imagesPerSecond)],
          ['Took', run.startedAt ? between(run.startedAt, run.finishedAt) : undefined],
          ['Begun', ago(run.startedAt)],
          ['Computes in', run.computeType],
          ['Bit-exact', run.bitExact ? 'yes' : 'no: resumed under other conditions'],
        ])}
      </div>
      <div class="charts">
        <div class="panel"><line-chart label="Noise loss" .series=${noiseLoss(curves)}></line-chart></div>
        <div class="panel"><line-chart label="Image loss" .series=${imageLoss(curves)}></line-chart></div>
        <div class="panel"><line-chart label="KID" .series=${kidCurve(curves)}></line-chart>
          ${uncalibrated ? html`<p class="uncalibrated">uncalibrated: random weights stand in for InceptionV3's</p>` : nothing}</div>
        <div class="panel"><line-chart label="Throughput" .series=${throughput(curves)}></line-chart></div>
      </div>
      <section class="panel"><h2>Samples of each epoch</h2>
        <film-strip .checkpoints=${this._curves.epochs}></film-strip></section>
      <section class="panel scroll"><h2>Checkpoints</h2>
        <table><thead><tr><th class="number">Epoch</th><th class="number">Step</th><th class="number">Noise loss</th>
          <th class="number">Validation</th><th class="number">KID</th><th>Id</th><th><span class="visually-hidden">Actions</span></th></tr></thead>
        <tbody>${this._curves.epochs.map(
          (epoch) => html`<tr>
          <td class="number">${epoch.epoch}${epoch.best ? ' ★' : ''}</td><td class="number">${number(epoch.step)}</td>
          <td class="number">${number(epoch.noiseLoss, 4)}</td><td class="number">${number(epoch.validationNoiseLoss, 4)}</td>
          <td class="number">${kid(epoch.kid)}</td><td class="mono">${epoch.checkpoint}</td>
          <td><a href="#/new/sampling?checkpoint=${encodeURIComponent(epoch.checkpoint)}">sample</a>
            <a href="#/explore/steps?checkpoint=${encodeURIComponent(epoch.checkpoint)}">explore</a>
            <a href="#/new/sweep?checkpoint=${encodeURIComponent(epoch.checkpoint)}">sweep</a></td></tr>`,
        )}</tbody></table>
        <p class="hint">★ the best of the run by KID</p></section>
      <details class="panel"><summary>Settings</summary><pre class="mono scroll">${JSON.stringify(run.spec, null, 2)}</pre></details>`;
  }

  #bar(run) {
    if (!run.totalSteps || isOver(run.state)) {
      return nothing;
    }
    const latest = this._progress.at(-1);
    const step = Math.max(run.step, latest?.done ?? 0);
    const rate = latest?.metrics.imagesPerSecond;
    const left = rate ? ((run.totalSteps - step) * run.spec.batchSize) / rate : undefined;
    return html`<p><progress max=${run.totalSteps} value=${step} aria-label="progress"></progress>
      ${number(step)} of ${number(run.totalSteps)} steps${left === undefined ? nothing : `, about ${duration(left)} left`}</p>`;
  }
}
customElements.define('run-page', RunPage);
