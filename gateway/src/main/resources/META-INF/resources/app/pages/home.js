import { html, nothing } from 'lit';
import { get, query } from '../api.js';
import { beginningOf } from '../beginning.js';
import { drawBlossoms } from '../blossoms.js';
import { epochsOf } from '../curves.js';
import { kid, number, short } from '../format.js';
import { isOver, Poll } from '../live.js';
import { calibrationNote, isGrid, Page, stateBadge } from '../page.js';
import { canAskToNotify, JobEvents } from '../watch.js';
import '../parts/api-image.js';

const RUNS = 10;
const SAMPLINGS = 6;
const PICTURES = 12;
const OF_A_SAMPLING = 4;

/** What runs, what was made last, and what is best. */
class HomePage extends Page {
  static properties = {
    _home: { state: true },
    _away: { state: true },
    _progress: { state: true },
    _drawing: { state: true },
    _canAsk: { state: true },
  };

  constructor() {
    super();
    this._home = null;
    this._progress = {};
    this._canAsk = canAskToNotify();
    this._poll = new Poll(this, () => this.#load(), 10_000);
    new JobEvents(this, (heard) => this.#hear(heard));
  }

  get heading() {
    return 'Home';
  }

  /** What the gateway cannot answer now is asked for again: a new user is not greeted by an error. */
  async #load() {
    try {
      this._home = await homeOf();
      this._away = null;
    } catch (problem) {
      this._away = problem;
    }
  }

  #hear({ job, event }) {
    if (event.type.endsWith('progress.v1')) {
      this._progress = { ...this._progress, [job]: event.data };
    } else {
      this._poll.now();
    }
  }

  content() {
    const away = this._away ? html`<p class="note">Waiting for the gateway: ${this._away.message}</p>` : nothing;
    if (this._home === null) {
      return away;
    }
    const { datasets, trainings, running, pictures, best } = this._home;
    const beginning = pictures.length ? null : beginningOf({ datasets, trainings });
    return html`${away}
      ${beginning ? this.#beginning(beginning, datasets, running) : nothing}
      ${running.length ? this.#running(running) : nothing}
      ${beginning ? nothing : html`<section class="panel"><h2>Newest pictures</h2>${newest(pictures)}</section>`}
      ${best.length ? bestModels(best) : nothing}`;
  }

  #beginning({ pictures, training, look }, datasets, [run]) {
    const chosen = query({ dataset: datasets[0]?.name, preset: 'quick' });
    const train = html`<a class="button primary" href="#/new/training${chosen}">Train a model</a>`;
    const draw = html`<button class="primary" ?disabled=${this._drawing} @click=${this.#draw}>
      ${this._drawing ? 'Drawing …' : 'Draw blossoms'}</button>`;
    return html`<ol class="beginning">
      <li class="panel ${pictures}"><h2>1. Pictures</h2>
        <p>A model learns from pictures: your own, or blossoms that Anthesis draws.</p>
        <p class="row">${pictures === 'done' ? html`<a href="#/data">${datasets.length} imported</a>` : draw}
          <a class="button" href="#/data">Upload pictures</a></p></li>
      <li class="panel ${training}"><h2>2. Train</h2>
        <p>The preset quick learns blossoms in some minutes.</p>
        ${training === 'next' ? html`<p>${train}</p>` : nothing}</li>
      <li class="panel ${look}"><h2>3. Look</h2>
        <p>First samples appear within minutes, and better ones after each epoch.</p>
        ${run ? html`<p><a class="button primary" href="#/models/${run.id}">Watch ${run.name}</a></p>` : nothing}</li>
    </ol>`;
  }

  async #draw() {
    this._drawing = true;
    await this.attempt(async () => {
      await drawBlossoms();
      await this._poll.now();
    });
    this._drawing = false;
  }

  #running(runs) {
    const ask = html`<button @click=${this.#askToNotify}>Notify me when a run ends</button>`;
    return html`<section><div class="head"><h2>Running</h2>${this._canAsk ? ask : nothing}</div>
      <div class="cards">${runs.map((run) => this.#run(run))}</div></section>`;
  }

  async #askToNotify() {
    await Notification.requestPermission();
    this._canAsk = canAskToNotify();
  }

  #run(run) {
    const step = Math.max(run.step, this._progress[run.id]?.done ?? 0);
    return html`<article class="panel card">
      <h3><a href="#/models/${run.id}">${run.name}</a> ${stateBadge(run.state)}</h3>
      ${sampleOf(run)}
      ${
        run.totalSteps
          ? html`<p><progress max=${run.totalSteps} value=${step} aria-label="steps"></progress>
        epoch ${run.epoch} of ${run.spec.epochs}, step ${number(step)} of ${number(run.totalSteps)}</p>`
          : nothing
      }
    </article>`;
  }
}

async function homeOf() {
  const [datasets, trainings, samplings] = await Promise.all([
    get('/v1/datasets'),
    get(`/v1/trainings?limit=${RUNS}`),
    get(`/v1/jobs?kind=sampling&state=succeeded&limit=${SAMPLINGS}`),
  ]);
  const [running, pictures, best] = await Promise.all([
    Promise.all(trainings.filter(({ state }) => !isOver(state)).map(withSample)),
    picturesOf(samplings.filter(({ spec }) => !spec.trajectory)),
    Promise.all(datasets.map(({ name }) => bestOf(name))),
  ]);
  return { datasets, trainings, running, pictures, best: best.filter(Boolean) };
}

/** A run with the overview of its newest checkpoint that has one. */
async function withSample(run) {
  if (run.epoch === 0) {
    return run;
  }
  const { epochs } = await get(`/v1/trainings/${run.id}/curves`);
  return { ...run, sample: epochsOf(epochs).findLast(({ grid }) => grid) };
}

async function picturesOf(samplings) {
  const images = await Promise.all(
    samplings.map(async ({ id }) => {
      const found = await get(`/v1/jobs/${id}/images?limit=${OF_A_SAMPLING + 1}`);
      return found
        .filter((image) => !isGrid(image))
        .slice(0, OF_A_SAMPLING)
        .map((image) => ({ ...image, job: id }));
    }),
  );
  return images.flat().slice(0, PICTURES);
}

/** The best entry of the leaderboard, with the run and overview of its checkpoint; undefined without one. */
async function bestOf(dataset) {
  const [entry] = await get(`/v1/leaderboard${query({ dataset, limit: 1 })}`);
  if (!entry?.checkpoint) {
    return entry;
  }
  const { run: id, epoch, name } = await get(`/v1/checkpoints/${encodeURIComponent(entry.checkpoint)}`);
  if (!id) {
    return { ...entry, name };
  }
  const [run, { epochs }] = await Promise.all([
    get(`/v1/trainings/${id}`),
    get(`/v1/trainings/${id}/curves?averages=all`),
  ]);
  const { grid } = epochs.find(({ checkpoint }) => checkpoint === entry.checkpoint) ?? {};
  return { ...entry, run: id, name: `${run.name}, epoch ${epoch}`, grid };
}

function sampleOf(run) {
  if (run.sample) {
    return picture(run.sample.grid, `samples of ${run.name}, epoch ${run.sample.epoch}`);
  }
  return run.previewStep === undefined
    ? html`<p class="missing">the first sample follows</p>`
    : picture(
        `/v1/trainings/${run.id}/preview?step=${run.previewStep}`,
        `samples of ${run.name} after step ${number(run.previewStep)}`,
      );
}

const picture = (path, alt) => html`<api-image class="sample" path=${path} alt=${alt} pixels></api-image>`;

function newest(pictures) {
  if (!pictures.length) {
    return html`<p>No pictures yet. <a href="#/studio">Sample some</a> from a model.</p>`;
  }
  return html`<div class="tiles">${pictures.map(
    ({ path, job, name }) => html`<a href="#/jobs/${job}">
      <api-image class="square" path=${path} alt="${name} of job ${short(job)}" pixels></api-image></a>`,
  )}</div>
    <p><a href="#/studio">All pictures</a></p>`;
}

function bestModels(entries) {
  return html`<section><h2>Best models</h2>
    <div class="cards">${entries.map(bestModel)}</div>${calibrationNote(entries)}</section>`;
}

function bestModel({ dataset, checkpoint, sampling, run, name, grid, kid: score, kidLow, kidHigh, protocol }) {
  const words = name ?? (checkpoint ? short(checkpoint) : `images of ${short(sampling)}`);
  const link = run ? `#/models/${run}` : `#/jobs/${sampling}`;
  return html`<article class="panel card"><h3>${dataset}:
      ${run || sampling ? html`<a href=${link}>${words}</a>` : words}</h3>
    ${grid ? picture(grid, `samples of ${words}`) : nothing}
    <p>KID ${kid(score)} <span class="quiet">(95 %: ${kid(kidLow)} to ${kid(kidHigh)}, ${protocol})</span></p>
    ${checkpoint ? html`<p><a href="#/studio${query({ checkpoint })}">Make pictures</a></p>` : nothing}
  </article>`;
}
customElements.define('home-page', HomePage);
