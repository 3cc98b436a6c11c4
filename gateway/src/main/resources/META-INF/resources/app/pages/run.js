import { html, nothing } from 'lit';
import { get, post, send } from '../api.js';
import { epochsOf, imageLoss, kidCurve, momentaOf, noiseLoss, throughput, withProgress } from '../curves.js';
import { ago, between, duration, kid, number } from '../format.js';
import { isOver, JobStream, Poll } from '../live.js';
import { calibrationNote, facts, failureOf, folded, Page, stateBadge } from '../page.js';
import { settingsOf } from '../settings.js';
import '../parts/api-image.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';

const EMPTY = { steps: [], epochs: [] };

class RunPage extends Page {
  static properties = {
    _run: { state: true },
    _curves: { state: true },
    _progress: { state: true },
    _momentum: { state: true },
  };

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
      get(`/v1/trainings/${this.#id}/curves?averages=all`),
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
    const { state } = this._run;
    return html`
      ${isOver(state) ? nothing : html`<button @click=${this.#cancel}>Cancel</button>`}
      ${['failed', 'cancelled'].includes(state) ? html`<button @click=${this.#resume}>Resume</button>` : nothing}
      ${state === 'succeeded' ? html`<button @click=${this.#extend}>Train on…</button>` : nothing}
      ${this._curves.epochs.length ? this.#linksOfCheckpoints() : nothing}
      ${isOver(state) ? html`<button @click=${this.#delete}>Delete…</button>` : nothing}`;
  }

  #linksOfCheckpoints() {
    return html`<a class="button" href="#/new/training?fork=${this.#id}">Fork…</a>
        <a class="button primary" href="#/new/sampling?checkpoint=${this.#id}@best">Sample…</a>`;
  }

  async #cancel() {
    await this.attempt(() => send('POST', `/v1/jobs/${this.#id}/cancel`));
    await this.poll.now();
  }

  #resume() {
    this.#begin(`/v1/trainings/${this.#id}/resume`, {});
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
    const all = this._curves.epochs;
    const epochs = epochsOf(all, this._momentum);
    const curves = withProgress({ ...this._curves, epochs }, this._progress);
    return html`
      <div class="panel">
        <div class="row">${stateBadge(run.state)} <span class="mono quiet">${run.id}</span></div>
        ${failureOf(run)} ${this.#bar(run)} ${factsOf(run, curves, all)}
      </div>
      ${this.#averages(momentaOf(all), epochs)} ${charts(curves)}
      <section class="panel"><h2>Samples of each epoch</h2>
        ${epochs.length ? html`<film-strip .checkpoints=${epochs}></film-strip>` : preview(run)}</section>
      ${checkpoints(all)} ${folded('Settings', settingsOf(run.spec))}`;
  }

  /** Which average the curves and samples are of, where there are several. */
  #averages(momenta, [shown]) {
    if (momenta.length < 2) {
      return nothing;
    }
    const option = (momentum) =>
      html`<option value=${momentum} ?selected=${momentum === shown?.momentum}>${momentum}</option>`;
    return html`<form class="row"><label class="inline"><span>EMA momentum of curves and samples</span>
      <select name="momentum" @change=${(event) => {
        this._momentum = Number(event.target.value);
      }}>${momenta.map(option)}</select></label></form>`;
  }

  #bar(run) {
    if (!run.totalSteps || isOver(run.state)) {
      return nothing;
    }
    const latest = this._progress.at(-1);
    const step = Math.max(run.step, latest?.done ?? 0);
    const rate = latest?.metrics.imagesPerSecond;
    const left = rate ? ((run.totalSteps - step) * (run.spec.data?.batchSize ?? run.spec.batchSize)) / rate : undefined;
    const remaining = left === undefined ? nothing : `, about ${duration(left)} left`;
    return html`<p><progress max=${run.totalSteps} value=${step} aria-label="progress"></progress>
      ${number(step)} of ${number(run.totalSteps)} steps${remaining}</p>`;
  }
}

/** Of a run without checkpoints. The step in the address tells pictures apart. */
function preview(run) {
  if (run.previewStep === undefined) {
    return html`<p class="missing">${isOver(run.state) ? 'no checkpoints' : 'no checkpoint yet'}</p>`;
  }
  const step = number(run.previewStep);
  const next = isOver(run.state) ? '' : ' The first checkpoint follows at the end of the epoch.';
  return html`<div class="large">
        <api-image path="/v1/trainings/${run.id}/preview?step=${run.previewStep}"
          alt="samples after step ${step}" pixels></api-image>
      </div>
      <p class="hint">Sampled after step ${step}.${next}</p>`;
}

function factsOf(run, curves, checkpoints) {
  const best = checkpoints.find((epoch) => epoch.best);
  const latest = curves.steps.at(-1)?.metrics;
  return facts([
    ['Data set', run.spec.dataset],
    ['Epochs', `${run.epoch} of ${run.spec.epochs}`],
    ['Best KID', best ? `${kid(best.kid)}, epoch ${best.epoch}` : undefined],
    ['Noise loss', number(latest?.noiseLoss)],
    ['Images a second', number(latest?.imagesPerSecond)],
    ['Took', run.startedAt ? between(run.startedAt, run.finishedAt) : undefined],
    ['Begun', ago(run.startedAt)],
    ['Computes in', run.computeType],
    ['Bit-exact', run.bitExact ? 'yes' : 'no: resumed under other conditions'],
  ]);
}

function charts(curves) {
  return html`<div class="charts">
      <div class="panel"><line-chart label="Noise loss" .series=${noiseLoss(curves)}></line-chart></div>
      <div class="panel"><line-chart label="Image loss" .series=${imageLoss(curves)}></line-chart></div>
      <div class="panel"><line-chart label="KID" .series=${kidCurve(curves)}></line-chart>
        ${calibrationNote(curves.epochs)}</div>
      <div class="panel"><line-chart label="Throughput" .series=${throughput(curves)}></line-chart></div>
    </div>`;
}

function checkpoints(epochs) {
  const several = momentaOf(epochs).length > 0;
  return html`<section class="panel scroll"><h2>Checkpoints</h2>
      <table>
        <thead><tr>
          <th class="number">Epoch</th>${several ? html`<th class="number">Momentum</th>` : nothing}
          <th class="number">Step</th><th class="number">Noise loss</th>
          <th class="number">Validation</th><th class="number">KID</th><th>Id</th>
          <th><span class="visually-hidden">Actions</span></th>
        </tr></thead>
        <tbody>${epochs.map((epoch) => checkpoint(epoch, several))}</tbody>
      </table>
      <p class="hint">★ the best of the run by KID</p></section>`;
}

function checkpoint(epoch, several) {
  const id = encodeURIComponent(epoch.checkpoint);
  return html`<tr>
      <td class="number">${epoch.epoch}${epoch.best ? ' ★' : ''}</td>
      ${several ? html`<td class="number">${epoch.momentum}</td>` : nothing}
      <td class="number">${number(epoch.step)}</td>
      <td class="number">${number(epoch.noiseLoss, 4)}</td>
      <td class="number">${number(epoch.validationNoiseLoss, 4)}</td>
      <td class="number">${kid(epoch.kid)}</td>
      <td class="mono">${epoch.checkpoint}</td>
      <td><a href="#/new/sampling?checkpoint=${id}">sample</a>
        <a href="#/explore/steps?checkpoint=${id}">explore</a>
        <a href="#/new/sweep?checkpoint=${id}">sweep</a></td>
    </tr>`;
}
customElements.define('run-page', RunPage);
