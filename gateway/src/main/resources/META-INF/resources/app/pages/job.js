import { html, nothing } from 'lit';
import { get, page, send } from '../api.js';
import { left, outlook } from '../forecast.js';
import { ago, between, duration, number, short } from '../format.js';
import { isOver, JobStream, Poll } from '../live.js';
import { facts, failureOf, folded, isGrid, Page, stateBadge } from '../page.js';
import { settingsOf } from '../settings.js';
import '../parts/api-image.js';

const IMAGES = 48;
/** Everything else comes by the event stream. */
const FORECAST_AGES = 15_000;

/** Any job: its progress as it happens, and what came of it. */
class JobPage extends Page {
  static properties = {
    _job: { state: true },
    _progress: { state: true },
    _images: { state: true },
    _events: { state: true },
  };

  constructor() {
    super();
    this._events = [];
    this.poll = new Poll(this, () => this.#load(), FORECAST_AGES);
    this.stream = new JobStream(this, (event) => this.#take(event));
  }

  get #id() {
    return this.route.parts[1];
  }

  get heading() {
    return this._job ? `${this._job.kind} ${short(this._job.id)}` : 'Job';
  }

  async #load() {
    this._job = await get(`/v1/jobs/${this.#id}`);
    this.stream.follow(this.#id);
    if (this._job.kind === 'sampling' && this._job.state === 'succeeded' && !this._images) {
      this._images = (await page(`/v1/jobs/${this.#id}/images?limit=${IMAGES + 1}`)).items;
    }
  }

  #take(event) {
    if (event.type.endsWith('progress.v1')) {
      this._progress = event.data;
    } else {
      if (event.id) {
        this._events = [...this._events, event];
      }
      this.poll.now();
    }
  }

  get actions() {
    if (!this._job) {
      return nothing;
    }
    return isOver(this._job.state)
      ? html`<button @click=${this.#delete}>Delete…</button>`
      : html`<button @click=${this.#cancel}>Cancel</button>`;
  }

  #cancel() {
    this.attempt(async () => {
      await send('POST', `/v1/jobs/${this.#id}/cancel`);
      await this.poll.now();
    });
  }

  #delete() {
    if (confirm('Delete this job and what it made? That cannot be undone.')) {
      this.attempt(async () => {
        await send('DELETE', `/v1/jobs/${this.#id}`);
        location.hash = '#/queue';
      });
    }
  }

  content() {
    const job = this._job;
    if (!job) {
      return nothing;
    }
    return html`<div class="panel">
        <div class="row">${stateBadge(job.state)} <span class="mono quiet">${job.id}</span> ${linksToRun(job)}</div>
        ${failureOf(job)}
        ${!isOver(job.state) && this._progress ? progressOf(job, this._progress) : nothing}
        ${job.forecast ? outlook(job, job.forecast) : nothing}
        ${factsOf(job)}
      </div>
      ${this._images ? pictures(job, this._images) : nothing}
      ${job.result ? folded('Result', job.result, job.kind === 'evaluation') : nothing}
      ${folded('Settings', settingsOf(job.spec))}
      <details class="panel"><summary>Events (${job.lastEvent})</summary>
        <ol>${this._events.map((event) => html`<li><code>${event.type}</code></li>`)}</ol></details>`;
  }
}

function linksToRun(job) {
  return html`${job.kind === 'training' ? html`<a href="#/models/${job.id}">curves and samples</a>` : nothing}
          ${job.run ? html`<a href="#/models/${job.run}">of model ${short(job.run)}</a>` : nothing}`;
}

function factsOf(job) {
  return facts([
    ['Submitter', job.submitter],
    ['Priority', job.priority],
    ['Submitted', ago(job.createdAt)],
    ['Waited', job.startedAt ? between(job.createdAt, job.startedAt) : undefined],
    ['Took', job.finishedAt && job.startedAt ? between(job.startedAt, job.finishedAt) : undefined],
    ['Deadline', job.deadline],
  ]);
}

function progressOf(job, progress) {
  const { done, total, unit } = progress;
  return html`<p><progress max=${total} value=${done} aria-label="progress"></progress>
          ${number(done)} of ${number(total)} ${unit}${remaining(job, progress)}</p>`;
}

/** Where no speed was measured yet, by how long the first part took. */
function remaining(job, { at, done, total }) {
  if (job.forecast?.end) {
    return `, ${left(job.forecast.end)}`;
  }
  if (done <= 0) {
    return nothing;
  }
  const seconds = (Date.parse(at) - Date.parse(job.startedAt)) / 1000;
  return `, about ${duration((seconds * (total - done)) / done)} left`;
}

function pictures(job, all) {
  const grid = all.find(isGrid);
  const images = all.filter((image) => !isGrid(image));
  return html`<section class="panel"><h2>Images</h2>
      ${grid ? overview(grid) : nothing}
      <div class=${job.spec.trajectory ? 'scroll trajectory' : 'tiles'}>${images.map(picture)}</div>
      ${job.spec.images > images.length ? more(job, images.length) : nothing}
      <p><a href="#/studio?job=${job.id}">In the studio</a> ·
        <a href="#/new/evaluation?sampling=${job.id}">Score these images</a></p></section>`;
}

function overview(grid) {
  return html`<div class="large">
      <api-image path=${grid.path} alt="all images of this job" pixels></api-image></div>`;
}

function picture(image) {
  return html`<figure><api-image path=${image.path} alt=${image.name} pixels></api-image>
          <figcaption>${image.name}</figcaption></figure>`;
}

function more(job, shown) {
  return html`<p class="hint">the first ${shown} of ${job.spec.images}; all of them:
    <code>./anthesis fetch ${job.id}</code></p>`;
}

customElements.define('job-page', JobPage);
