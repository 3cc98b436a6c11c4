import { html, LitElement } from 'lit';
import { page } from '../api.js';

/** A checkpoint, chosen from those of recent runs and imports, or by any id. */
class CheckpointInput extends LitElement {
  static properties = { value: {}, name: {}, label: {}, error: {}, _known: { state: true } };

  constructor() {
    super();
    this._known = [];
    this.label = 'Checkpoint';
  }

  createRenderRoot() {
    return this;
  }

  async connectedCallback() {
    super.connectedCallback();
    let runs;
    let checkpoints;
    try {
      [runs, checkpoints] = await Promise.all([page('/v1/trainings?limit=20'), page('/v1/checkpoints?limit=50')]);
    } catch {
      return; // nothing is suggested; the page tells what is wrong when it asks itself, and any id can be typed
    }
    const published = new Set(checkpoints.items.map((checkpoint) => checkpoint.run));
    this._known = [
      ...runs.items
        .filter((run) => published.has(run.id))
        .flatMap((run) => [
          { value: `${run.id}@best`, label: `${run.name}, best` },
          { value: `${run.id}@latest`, label: `${run.name}, latest` },
        ]),
      ...checkpoints.items.filter((one) => !one.run).map((one) => ({ value: one.id, label: `${one.name}, imported` })),
      ...checkpoints.items.filter((one) => one.run).map((one) => ({ value: one.id, label: `epoch ${one.epoch}` })),
    ];
    if (!this.value && this._known.length) {
      this.#take(this._known[0].value);
    }
  }

  #take(value) {
    this.value = value;
    this.dispatchEvent(new CustomEvent('change', { detail: value, bubbles: true }));
  }

  render() {
    const list = `${this.name ?? 'checkpoint'}-list`;
    return html`<label>
      <span>${this.label}</span>
      <input name=${this.name ?? 'checkpoint'} list=${list} .value=${this.value ?? ''} autocomplete="off" spellcheck="false"
        aria-invalid=${this.error ? 'true' : 'false'} placeholder="id, or RUN@best"
        @change=${(event) => {
          event.stopPropagation();
          this.#take(event.target.value.trim());
        }}>
      <datalist id=${list}>${this._known.map((one) => html`<option value=${one.value}>${one.label}</option>`)}</datalist>
      ${this.error ? html`<span class="error">${this.error}</span>` : html`<span class="hint">${this.#named()}</span>`}
    </label>`;
  }

  #named() {
    return this._known.find((one) => one.value === this.value)?.label ?? '';
  }
}
customElements.define('checkpoint-input', CheckpointInput);
