import { html, LitElement, nothing } from 'lit';
import { get } from '../api.js';
import { ago } from '../format.js';
import { PolledPages } from '../live.js';
import { stateBadge } from '../page.js';
import { kindOf } from '../studio/words.js';
import './api-image.js';

const REFRESH = 5000;

/** Samplings, newest first, each with its overview. Dispatches `choose` with the job. */
class StudioHistory extends LitElement {
  static properties = {
    path: {}, // of the list
    chosen: {}, // id of a job
    names: { attribute: false, hasChanged: () => true }, // Checkpoints
    outage: { attribute: false },
    _overviews: { state: true },
  };

  #asked = new Set();

  constructor() {
    super();
    this._overviews = new Map();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.jobs ??= new PolledPages(this, this.path, REFRESH);
  }

  /** Loads the newest now. */
  reload() {
    return this.jobs.poll.now();
  }

  willUpdate() {
    for (const job of this.jobs?.items ?? []) {
      if (job.state === 'succeeded' && !this.#asked.has(job.id)) {
        this.#asked.add(job.id);
        this.#loadOverview(job.id);
      }
    }
  }

  async #loadOverview(id) {
    try {
      const [first] = await get(`/v1/jobs/${id}/images?limit=1`);
      this._overviews = new Map(this._overviews).set(id, first?.path);
    } catch {
      this.#asked.delete(id); // it is asked for with the next list
    }
  }

  render() {
    const jobs = this.jobs?.items;
    if (!jobs) {
      return html`<ul class="entries" aria-busy="true">${Array.from({ length: 4 }, placeholder)}</ul>`;
    }
    const more = () =>
      this.jobs.more().catch((problem) => {
        this.outage = problem;
      });
    return html`${this.outage ? html`<p class="problem">${this.outage.message}</p>` : nothing}
      ${jobs.length ? nothing : html`<p class="quiet">No images yet.</p>`}
      <ul class="entries">${jobs.map((job) => this.#entry(job))}</ul>
      ${this.jobs.next ? html`<button type="button" @click=${more}>Older images</button>` : nothing}`;
  }

  #entry(job) {
    const path = this._overviews.get(job.id);
    const choose = () => this.dispatchEvent(new CustomEvent('choose', { detail: job, bubbles: true }));
    return html`<li><button type="button" title=${job.id} aria-pressed=${job.id === this.chosen} @click=${choose}>
      ${path ? html`<api-image path=${path} alt="" pixels></api-image>` : html`<span class="missing"></span>`}
      <span>${kindOf(job.spec)} <span class="quiet">${this.names.label(job.spec.checkpoint)}<br>
        ${job.state === 'succeeded' ? ago(job.finishedAt) : stateBadge(job.state)}</span></span></button></li>`;
  }
}

const placeholder = () => html`<li><span class="missing"></span></li>`;
customElements.define('studio-history', StudioHistory);
