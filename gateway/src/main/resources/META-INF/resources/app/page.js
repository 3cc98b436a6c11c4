/** What all pages share. */
import { html, LitElement, nothing } from 'lit';

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
      ${problemBox(this.problem)} ${problemBox(this.outage)} ${this.content()}
    </div>`;
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
  return problem
    ? html`<div class="problem" role="alert">${problem.message}${problem.code ? html` <code>${problem.code}</code>` : nothing}</div>`
    : nothing;
}

export const stateBadge = (state) => html`<span class="state ${state}">${state}</span>`;

export function facts(pairs) {
  return html`<dl class="facts">
    ${pairs.filter(([, value]) => value !== undefined && value !== null).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
