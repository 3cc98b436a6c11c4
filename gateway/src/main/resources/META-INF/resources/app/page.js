/** What all pages share. */
import { html, LitElement, nothing } from 'lit';

const SKELETON = html`<div class="skeleton" role="status" aria-label="loading"><div></div><div></div><div></div></div>`;

/** A page: its styles are the document's; {@link content} is what it shows under its heading. */
export class Page extends LitElement {
  static properties = { route: { attribute: false }, problem: { attribute: false }, outage: { attribute: false } };

  createRenderRoot() {
    return this;
  }

  get heading() {
    return '';
  }

  /** Buttons beside the heading. */
  get actions() {
    return nothing;
  }

  render() {
    return html`<div class="page">
      <div class="head">
        <div><h1 tabindex="-1">${this.heading}</h1>${this.lead ?? nothing}</div>
        <div class="row">${this.actions}</div>
      </div>
      ${problemBox(this.problem)} ${problemBox(this.outage)} ${this.#contentOrSkeleton()}
    </div>`;
  }

  /** A page that has nothing to show yet shows where it will be. */
  #contentOrSkeleton() {
    const content = this.content();
    return content === nothing && !this.problem && !this.outage ? SKELETON : content;
  }

  updated() {
    document.title = `${this.heading} · Anthesis`;
  }

  /** What a list that goes on says at its end; pages is a PolledPages. */
  older(pages, name) {
    return pages.next ? html`<button @click=${() => this.attempt(() => pages.more())}>Older ${name}</button>` : nothing;
  }

  /** Does what a button asks for, and shows what went wrong. */
  async attempt(action) {
    try {
      this.problem = null;
      await action();
    } catch (problem) {
      this.problem = problem;
    }
  }
}

export function problemBox(problem) {
  if (!problem) {
    return nothing;
  }
  const code = problem.code ? html` <code>${problem.code}</code>` : nothing;
  return html`<div class="problem" role="alert">${problem.message}${code}</div>`;
}

/** Why a job failed, where it did. */
export function failureOf(job) {
  return job.error ? html`<p class="problem">${job.error.message} <code>${job.error.code}</code></p>` : nothing;
}

/** The overview of all images of a job is among them. */
export const isGrid = (image) => image.name === 'grid.png';

export const stateBadge = (state) => html`<span class="state ${state}">${state}</span>`;

export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null);
  return html`<dl class="facts">
    ${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** A spec or a result as JSON, folded. */
export function folded(name, value, open = false) {
  return html`<details class="panel" ?open=${open}><summary>${name}</summary>
    <pre class="mono scroll">${JSON.stringify(value, null, 2)}</pre></details>`;
}

/** Shown where any of the scores was not computed with InceptionV3's own weights, with what helps. */
export function calibrationNote(scores) {
  return scores.some((score) => score.calibrated === false)
    ? html`<details class="uncalibrated"><summary>Uncalibrated: computed with random weights instead of
        InceptionV3's</summary><weights-upload></weights-upload></details>`
    : nothing;
}
