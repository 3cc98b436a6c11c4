import { html, LitElement, nothing } from 'lit';
import { ago } from '../format.js';
import { matching } from '../studio/checkpoints.js';
import './api-image.js';

/** As many thumbnails as are loaded at once. */
const BATCH = 24;

/**
 * A checkpoint, chosen among all by name and thumbnail. Dispatches `choose` with its id, or with the reference that was
 * entered where it matches none.
 */
class CheckpointChooser extends LitElement {
  static properties = {
    value: {}, // id, RUN@best or RUN@latest
    error: {},
    known: { attribute: false, hasChanged: () => true }, // Checkpoints
    _search: { state: true },
    _shown: { state: true },
  };

  constructor() {
    super();
    this._search = '';
    this._shown = BATCH;
  }

  createRenderRoot() {
    return this;
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #open() {
    this._search = '';
    this._shown = BATCH;
    this.#dialog.showModal();
  }

  #choose(reference) {
    this.#dialog.close();
    this.dispatchEvent(new CustomEvent('choose', { detail: reference, bubbles: true }));
  }

  render() {
    const chosen = this.known.items.find(({ id }) => id === this.value);
    const name = this.value ? this.known.label(this.value) : 'none yet';
    return html`<span class="label" id="chosen-checkpoint">Checkpoint</span>
      <button class="chosen" type="button" aria-haspopup="dialog" title=${this.value ?? nothing}
        aria-describedby="chosen-checkpoint" @click=${this.#open}>
        ${thumbnail(chosen)}<span>${name}</span></button>
      ${this.error ? html`<span class="error">${this.error}</span>` : nothing}
      <dialog class="chooser" aria-labelledby="choose-checkpoint">
        <div class="head"><h2 id="choose-checkpoint">Choose a checkpoint</h2>
          <button type="button" @click=${() => this.#dialog.close()}>Close</button></div>
        <input type="search" aria-label="Search checkpoints" placeholder="name, epoch, best, or id" autofocus
          .value=${this._search} @input=${this.#searched} @keydown=${this.#key}>
        ${this.#found()}
      </dialog>`;
  }

  #searched(event) {
    this._search = event.target.value;
    this._shown = BATCH;
  }

  /** Enter chooses the first. */
  #key(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      const [first] = matching(this.known.items, this._search);
      const reference = first?.id ?? this._search.trim();
      if (reference) {
        this.#choose(reference);
      }
    }
  }

  #found() {
    const found = matching(this.known.items, this._search);
    const reference = this._search.trim();
    if (!found.length) {
      return reference
        ? html`<p>No checkpoint has this name.
            <button type="button" @click=${() => this.#choose(reference)}>Use ${reference} as an id</button></p>`
        : html`<p>There is no checkpoint yet: <a href="#/new/training">train a model</a> first.</p>`;
    }
    const more = () => {
      this._shown += BATCH;
    };
    return html`<ul class="choices">${found.slice(0, this._shown).map((checkpoint) => this.#choice(checkpoint))}</ul>
      ${found.length > this._shown ? html`<button type="button" @click=${more}>More checkpoints</button>` : nothing}`;
  }

  #choice(checkpoint) {
    const { id, label, marks, createdAt } = checkpoint;
    return html`<li><button type="button" title=${id} aria-pressed=${id === this.value}
      @click=${() => this.#choose(id)}>${thumbnail(checkpoint)}
      <span>${label}<br><span class="quiet">${[...marks, ago(createdAt)].join(', ')}</span></span></button></li>`;
  }
}

/** The overview of a checkpoint, where it has one. */
function thumbnail(checkpoint) {
  return checkpoint?.grid
    ? html`<api-image path=${checkpoint.grid} alt="" pixels></api-image>`
    : html`<span class="missing"></span>`;
}
customElements.define('checkpoint-chooser', CheckpointChooser);
