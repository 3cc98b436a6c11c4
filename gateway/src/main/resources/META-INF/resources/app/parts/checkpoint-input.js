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
    this._known = suggestions(runs.items, checkpoints.items);
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
      <input name=${this.name ?? 'checkpoint'} list=${list} .value=${this.value ?? ''} autocomplete="off"
        spellcheck="false" aria-invalid=${this.error ? 'true' : 'false'} placeholder="id, or RUN@best"
        @change=${this.#typed}>
      <datalist id=${list}>${this._known.map(option)}</datalist>
      ${this.error ? html`<span class="error">${this.error}</span>` : html`<span class="hint">${this.#named()}</span>`}
    </label>`;
  }

  #typed(event) {
    event.stopPropagation();
    this.#take(event.target.value.trim());
  }

  #named() {
    return this._known.find((checkpoint) => checkpoint.value === this.value)?.label ?? '';
  }
}

/** Those that a run is known by first, then imported ones, then each by its id. */
function suggestions(runs, checkpoints) {
  const published = new Set(checkpoints.map((checkpoint) => checkpoint.run));
  const ofRuns = runs.filter((run) => published.has(run.id));
  const imported = checkpoints.filter((checkpoint) => !checkpoint.run);
  const trained = checkpoints.filter((checkpoint) => checkpoint.run);
  return [
    ...ofRuns.flatMap(({ id, name }) => [
      { value: `${id}@best`, label: `${name}, best` },
      { value: `${id}@latest`, label: `${name}, latest` },
    ]),
    ...imported.map(({ id, name }) => ({ value: id, label: `${name}, imported` })),
    ...trained.map(({ id, epoch, momentum }) => ({
      value: id,
      label: `epoch ${epoch}${momentum === undefined ? '' : `, EMA ${momentum}`}`,
    })),
  ];
}

function option({ value, label }) {
  return html`<option value=${value}>${label}</option>`;
}
customElements.define('checkpoint-input', CheckpointInput);
