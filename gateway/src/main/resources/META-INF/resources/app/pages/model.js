import { html, nothing } from 'lit';
import { get, imageAddress, key, page, post, query, send } from '../api.js';
import { epochsOf, imageLoss, kidCurve, momentaOf, noiseLoss, throughput, withProgress } from '../curves.js';
import { ago, between, bytes, duration, kid, number } from '../format.js';
import { isOver, JobStream, Poll } from '../live.js';
import { commandOf, curlOf } from '../models/code.js';
import { differencesOf, shownValue } from '../models/differences.js';
import { relationOf, treeOf } from '../models/lineage.js';
import { branchesRequest } from '../models/table.js';
import { calibrationNote, facts, failureOf, folded, Page, stateBadge } from '../page.js';
import { settingsOf } from '../settings.js';
import '../parts/api-image.js';
import '../parts/film-strip.js';
import '../parts/line-chart.js';
import '../parts/model-labels.js';

const EMPTY = { steps: [], epochs: [] };
const REAL_IMAGES = 18;
/** While something is awaited that no event of this job tells, such as a score after its end; and else. */
const SOON = 3000;
const SELDOM = 60_000;

/** A training: where it comes from, how it goes, and what it made. */
class ModelPage extends Page {
  static properties = {
    _run: { state: true },
    _branches: { state: true },
    _reals: { state: true },
    _scores: { state: true },
    _copied: { state: true },
    _curves: { state: true },
    _progress: { state: true },
    _momentum: { state: true },
  };

  #turn = 0;

  constructor() {
    super();
    this._curves = EMPTY;
    this._progress = [];
    this._branches = [];
    this._reals = null;
    this._scores = [];
    this.poll = new Poll(this, () => this.#load(), SOON);
    this.stream = new JobStream(this, (event) => this.#take(event));
  }

  get #id() {
    return this.route.parts[1];
  }

  async #load() {
    this.#turn += 1;
    const turn = this.#turn;
    const [run, curves] = await Promise.all([
      get(`/v1/trainings/${this.#id}`),
      get(`/v1/trainings/${this.#id}/curves?averages=all`),
    ]);
    if (turn !== this.#turn) {
      return; // an event came meanwhile, and what it asked for is newer
    }
    [this._run, this._curves] = [run, curves];
    const { state, branches, model, best } = this._run;
    this._branches = branches > 1 ? (await page(branchesRequest(model))).items : [this._run];
    this._scores = best ? (await page(`/v1/leaderboard${query({ checkpoint: best.checkpoint })}`)).items : [];
    await this.#loadReals();
    if (!isOver(state)) {
      this.stream.follow(this.#id);
    }
    const awaitsScores = isOver(state) && this._curves.epochs.some((epoch) => epoch.kid === undefined);
    this.poll.milliseconds = awaitsScores ? SOON : SELDOM;
  }

  /** Once; the data set may be gone. */
  async #loadReals() {
    if (this._reals === null && this._run.datasetDigest) {
      this._reals = [];
      try {
        this._reals = await get(`/v1/datasets/${this._run.datasetDigest}/images?limit=${REAL_IMAGES}`);
      } catch (problem) {
        if (problem.status !== 404) {
          throw problem;
        }
      }
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
    return this._run?.name ?? 'Model';
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
      <button @click=${() => this.querySelector('model-labels').edit()}>Edit…</button>
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
      location.hash = `#/models/${job.id}`;
    });
  }

  #extend() {
    const epochs = prompt(`Epochs in all (it has ${this._run.spec.epochs}):`, 2 * this._run.spec.epochs);
    if (epochs) {
      this.#begin(`/v1/trainings/${this.#id}/extend`, { epochs: Number(epochs) });
    }
  }

  #delete() {
    if (confirm(`Delete "${this._run.name}" with its checkpoints and scores? That cannot be undone.`)) {
      this.attempt(async () => {
        await send('DELETE', `/v1/jobs/${this.#id}`);
        location.hash = '#/models';
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
      ${this.#lineage()}
      <div class="panel">
        <div class="row">${stateBadge(run.state)} <span class="mono quiet">${run.id}</span></div>
        ${failureOf(run)} ${this.#bar(run)} ${factsOf(run, curves)}
        <model-labels .run=${run} @changed=${() => this.poll.now()}></model-labels>
      </div>
      ${this.#overview(run, epochs)}
      ${this.#averages(momentaOf(all), epochs)} ${charts(curves)}
      <section class="panel"><h2>Samples of each epoch</h2>
        ${epochs.length ? html`<film-strip .checkpoints=${epochs}></film-strip>` : preview(run)}</section>
      ${this.#checkpoints(all)} ${scoresOf(this._scores)} ${this.#settings(run)}`;
  }

  /** All branches of this model, each below the one that it began with. */
  #lineage() {
    if (this._branches.length < 2) {
      return nothing;
    }
    const branch = ({ run, depth }) => html`<li class="depth-${Math.min(depth, 4)}">
      <a href="#/models/${run.id}" aria-current=${run.id === this.#id ? 'page' : nothing}>${run.name}</a>
      <span class="quiet">${relationOf(run)}</span> ${stateBadge(run.state)}
      <span class="quiet">${run.epoch} of ${run.spec.epochs} epochs, KID ${kid(run.best?.kid)}</span></li>`;
    const others = this._branches.map((run) => run.id).slice(0, 6);
    return html`<section class="panel"><h2>Branches of this model</h2>
      <ul class="lineage">${treeOf(this._branches).map(branch)}</ul>
      <p><a href="#/models/compare?models=${others.join(',')}">Compare the branches</a></p></section>`;
  }

  /** The newest samples beside images of the data set. */
  #overview(run, epochs) {
    const newest = epochs.findLast((epoch) => epoch.grid);
    if (!newest || !this._reals?.length) {
      return nothing;
    }
    return html`<section class="panel"><h2>Newest samples beside real images</h2>
      <div class="beside">
        <figure><api-image path=${newest.grid} alt="samples of epoch ${newest.epoch}" pixels></api-image>
          <figcaption>epoch ${newest.epoch}</figcaption></figure>
        <figure><div class="reals">${this._reals.map(
          (image) =>
            html`<api-image path=${image.path} alt="image of ${run.spec.dataset}: ${image.name}" pixels></api-image>`,
        )}</div><figcaption>images of ${run.spec.dataset}</figcaption></figure>
      </div></section>`;
  }

  #settings(run) {
    const parent = this._branches.find((one) => one.id === run.parent);
    const differences = parent ? differencesOf([parent.spec, run.spec]) : [];
    const row = ([path, [before, now]]) =>
      html`<tr><th>${path}</th><td>${shownValue(before)}</td><td>${shownValue(now)}</td></tr>`;
    return html`<section class="panel"><h2>Settings</h2>
      ${
        parent
          ? html`<p>${differences.length ? 'Different from' : 'The same as those of'}
            <a href="#/models/${parent.id}">${parent.name}</a>, which it ${relationOf(run)}:</p>
            <div class="scroll"><table>
            <thead><tr><th>Setting</th><th>${parent.name}</th><th>${run.name}</th></tr></thead>
            <tbody>${differences.map(row)}</tbody></table></div>`
          : nothing
      }
      <p class="row"><button @click=${() => this.#copy('command', commandOf(run.spec))}>Copy as command</button>
        <button @click=${() => this.#copy('curl', curlOf(run.spec, location.origin))}>Copy as curl</button>
        <span role="status">${this._copied ? `copied as ${this._copied}` : nothing}</span></p>
      ${folded('All settings', settingsOf(run.spec))}</section>`;
  }

  #copy(name, text) {
    return this.attempt(async () => {
      await navigator.clipboard.writeText(text);
      this._copied = name;
    });
  }

  #checkpoints(epochs) {
    const several = momentaOf(epochs).length > 0;
    return html`<section class="panel scroll"><h2>Checkpoints</h2>
      <table>
        <thead><tr>
          <th>Samples</th><th class="number">Epoch</th>${several ? html`<th class="number">Momentum</th>` : nothing}
          <th class="number">Step</th><th class="number">Noise loss</th>
          <th class="number">Validation</th><th class="number">KID</th><th>Id</th>
          <th><span class="visually-hidden">Actions</span></th>
        </tr></thead>
        <tbody>${epochs.map((epoch) => this.#checkpoint(epoch, several))}</tbody>
      </table>
      <p class="hint">★ the best of the run by KID</p></section>`;
  }

  #checkpoint(epoch, several) {
    const id = encodeURIComponent(epoch.checkpoint);
    return html`<tr>
      <td>${thumbnail(epoch)}</td>
      <td class="number">${epoch.epoch}${epoch.best ? ' ★' : ''}</td>
      ${several ? html`<td class="number">${epoch.momentum}</td>` : nothing}
      <td class="number">${number(epoch.step)}</td>
      <td class="number">${number(epoch.noiseLoss, 4)}</td>
      <td class="number">${number(epoch.validationNoiseLoss, 4)}</td>
      <td class="number">${kid(epoch.kid)}</td>
      <td class="mono">${epoch.checkpoint}</td>
      <td><a href="#/new/sampling?checkpoint=${id}">sample</a>
        <a href="#/studio?mode=steps&checkpoint=${id}">explore</a>
        <a href="#/new/sweep?checkpoint=${id}">sweep</a>
        <a href="/v1/checkpoints/${id}/export?format=safetensors" download="${epoch.checkpoint}.safetensors"
          @click=${(event) => this.#download(event)}>download</a></td>
    </tr>`;
  }

  /** A link can send no key. */
  #download(event) {
    const link = event.currentTarget;
    if (key.get() === null) {
      return;
    }
    event.preventDefault();
    this.attempt(async () => {
      const copy = document.createElement('a');
      copy.href = await imageAddress(link.getAttribute('href'));
      copy.download = link.download;
      copy.click();
    });
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

function factsOf(run, curves) {
  const { best } = run;
  const latest = curves.steps.at(-1)?.metrics;
  return facts([
    ['Data set', html`<a href="#/data/${encodeURIComponent(run.spec.dataset)}">${run.spec.dataset}</a>`],
    ['Epochs', `${run.epoch} of ${run.spec.epochs}`],
    ['Best KID', best ? `${kid(best.kid)}, epoch ${best.epoch}` : undefined],
    ['Noise loss', number(latest?.noiseLoss)],
    ['Images a second', number(latest?.imagesPerSecond)],
    ['Size', run.weightsBytes === undefined ? undefined : bytes(run.weightsBytes)],
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

function thumbnail({ grid }) {
  return grid ? html`<api-image class="thumbnail" path=${grid} alt="" pixels></api-image>` : nothing;
}

/** Of the best checkpoint, by whatever protocol and sampler. */
function scoresOf(scores) {
  if (!scores.length) {
    return nothing;
  }
  const [{ dataset }] = scores;
  const row = (score) => html`<tr><td>${score.protocol}${score.class ? `, class ${score.class}` : ''}</td>
    <td>${score.sampler}</td><td class="number">${score.steps}</td><td class="number">${kid(score.kid)}</td>
    <td class="number">${kid(score.kidLow)} to ${kid(score.kidHigh)}</td>
    <td>${score.rank}${score.tied ? ' =' : ''}</td></tr>`;
  return html`<section class="panel scroll"><h2>Scores of the best checkpoint</h2><table>
      <thead><tr><th>Protocol</th><th>Sampler</th><th class="number">Steps</th><th class="number">KID</th>
        <th class="number">95 % interval</th><th>Rank</th></tr></thead>
      <tbody>${scores.map(row)}</tbody></table>
      ${calibrationNote(scores)}
      <p><a href="#/models/leaderboard${query({ dataset })}">Leaderboard of ${dataset}</a></p>
    </section>`;
}
customElements.define('model-page', ModelPage);
