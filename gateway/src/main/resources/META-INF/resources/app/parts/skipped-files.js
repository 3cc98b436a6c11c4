import { html, LitElement, nothing } from 'lit';
import { page } from '../api.js';

/** The files that a data set's import did not take, with the reasons; loaded when they are looked at. */
class SkippedFiles extends LitElement {
  static properties = { dataset: {}, _files: { state: true }, _next: { state: true }, _problem: { state: true } };

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('dataset')) {
      this._files = null;
      this._next = null;
      this._problem = null;
    }
  }

  async #load(path) {
    const dataset = this.dataset;
    try {
      const loaded = await page(path);
      if (dataset === this.dataset) {
        this._files = [...(this._files ?? []), ...loaded.items];
        this._next = loaded.next;
      }
    } catch (problem) {
      this._problem = problem.message;
    }
  }

  #opened(event) {
    if (event.target.open && !this._files) {
      this.#load(`/v1/datasets/${encodeURIComponent(this.dataset.name)}/skipped?limit=100`);
    }
  }

  render() {
    if (!this.dataset?.skippedCount) {
      return nothing;
    }
    const count = this.dataset.skippedCount;
    return html`<details class="skipped" @toggle=${this.#opened}>
      <summary>${count === 1 ? '1 file was' : `${count} files were`} not taken into ${this.dataset.name}</summary>
      ${this._problem ? html`<p class="problem">${this._problem}</p>` : nothing}
      ${this._files ? table(this._files) : nothing}
      ${this._next ? html`<button type="button" @click=${() => this.#load(this._next)}>More</button>` : nothing}
    </details>`;
  }
}

function table(files) {
  return html`<table>
      <thead><tr><th>File</th><th>Reason</th></tr></thead>
      <tbody>${files.map(row)}</tbody>
    </table>`;
}

function row({ name, reason }) {
  return html`<tr><td class="mono">${name}</td><td class="text">${reason}</td></tr>`;
}
customElements.define('skipped-files', SkippedFiles);
