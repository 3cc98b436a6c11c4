import { html, nothing } from 'lit';
import { get, page, send } from '../api.js';
import { ago, between, duration, number, short } from '../format.js';
import { isOver, JobStream, Poll } from '../live.js';
import { facts, Page, stateBadge } from '../page.js';
import '../parts/api-image.js';

const IMAGES = 48;

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
    this.poll = new Poll(this, () => this.#load(), 4000);
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
      : html`<button @click=${() =>
          this.attempt(async () => {
            await send('POST', `/v1/jobs/${this.#id}/cancel`);
            await this.poll.now();
          })}>Cancel</button>`;
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
    const progress = this._progress;
    return html`<div class="panel">
        <div class="row">${stateBadge(job.state)} <span class="mono quiet">${job.id}</span>
          ${job.kind === 'training' ? html`<a href="#/runs/${job.id}">curves and samples</a>` : nothing}
          ${job.run ? html`<a href="#/runs/${job.run}">of run ${short(job.run)}</a>` : nothing}</div>
        ${job.error ? html`<p class="problem">${job.error.message} <code>${job.error.code}</code></p>` : nothing}
        ${
          !isOver(job.state) && progress
            ? html`<p><progress max=${progress.total} value=${progress.done} aria-label="progress"></progress>
          ${number(progress.done)} of ${number(progress.total)} ${progress.unit}${this.#left(progress)}</p>`
            : nothing
        }
        ${facts([
          ['Submitter', job.submitter],
          ['Priority', job.priority],
          ['Submitted', ago(job.createdAt)],
          ['Waited', job.startedAt ? between(job.createdAt, job.startedAt) : undefined],
          ['Took', job.finishedAt && job.startedAt ? between(job.startedAt, job.finishedAt) : undefined],
          ['Deadline', job.deadline],
        ])}
      </div>
      ${this._images ? this.#pictures(job) : nothing}
      ${job.result ? html`<details class="panel" ?open=${job.kind === 'evaluation'}><summary>Result</summary><pre class="mono scroll">${JSON.stringify(job.result, null, 2)}</pre></details>` : nothing}
      <details class="panel"><summary>Settings</summary><pre class="mono scroll">${JSON.stringify(job.spec, null, 2)}</pre></details>
      <details class="panel"><summary>Events (${job.lastEvent})</summary>
        <ol>${this._events.map((event) => html`<li><code>${event.type}</code></li>`)}</ol></details>`;
  }

  #left(progress) {
    const begun = Date.parse(this._job.startedAt);
    const seconds = (Date.parse(progress.at) - begun) / 1000;
    const left = progress.done > 0 ? (seconds * (progress.total - progress.done)) / progress.done : undefined;
    return left === undefined ? nothing : `, about ${duration(left)} left`;
  }

  #pictures(job) {
    const grid = this._images.find((image) => image.name === 'grid.png');
    const images = this._images.filter((image) => image.name !== 'grid.png');
    return html`<section class="panel"><h2>Images</h2>
      ${grid ? html`<div class="large"><api-image path=${grid.path} alt="all images of this job" pixels></api-image></div>` : nothing}
      <div class=${job.spec.trajectory ? 'scroll trajectory' : 'tiles'}>
        ${images.map(
          (image) => html`<figure><api-image path=${image.path} alt=${image.name} pixels></api-image>
          <figcaption>${image.name}</figcaption></figure>`,
        )}</div>
      ${job.spec.images > images.length ? html`<p class="hint">the first ${images.length} of ${job.spec.images}; all of them: <code>./anthesis fetch ${job.id}</code></p>` : nothing}
      <p><a href="#/gallery">In the gallery</a> · <a href="#/new/evaluation?sampling=${job.id}">Score these images</a></p></section>`;
  }
}
customElements.define('job-page', JobPage);
