import { html, LitElement } from 'lit';
import './api-image.js';

/** The overviews of a run's checkpoints, from the same noise: scrubbed by the slider, arrow keys, or a click. */
class FilmStrip extends LitElement {
  static properties = {
    checkpoints: { attribute: false }, // [{epoch, grid?, kid?}] in the order of epochs
    label: {},
    selected: { type: Number },
  };

  constructor() {
    super();
    this.checkpoints = [];
    this.selected = -1;
  }

  createRenderRoot() {
    return this;
  }

  /** The newest until one is chosen. */
  get #index() {
    return this.selected >= 0 && this.selected < this.checkpoints.length ? this.selected : this.checkpoints.length - 1;
  }

  #choose(index) {
    this.selected = index;
    this.dispatchEvent(new CustomEvent('epoch', { detail: this.checkpoints[index].epoch }));
  }

  render() {
    if (!this.checkpoints.length) {
      return html`<p class="missing">no checkpoint yet</p>`;
    }
    const chosen = this.checkpoints[this.#index];
    const name = this.label ? `${this.label}: ` : '';
    return html`
      <div class="large">${this.#picture(chosen, `${name}samples of epoch ${chosen.epoch}`)}</div>
      <label class="inline">
        <span>${name}epoch ${chosen.epoch}${chosen.kid === undefined ? '' : `, KID ${chosen.kid.toFixed(4)}`}</span>
        <input type="range" min="0" max=${this.checkpoints.length - 1} .value=${String(this.#index)}
          aria-label="${name}epoch" aria-valuetext="epoch ${chosen.epoch}"
          @input=${(event) => this.#choose(Number(event.target.value))}>
      </label>
      <div class="strip">
        ${this.checkpoints.map((checkpoint, index) => this.#button(checkpoint, index))}
      </div>`;
  }

  #button(checkpoint, index) {
    return html`<button type="button" aria-pressed=${index === this.#index} @click=${() => this.#choose(index)}>
            ${this.#picture(checkpoint, '')} epoch ${checkpoint.epoch}
          </button>`;
  }

  #picture({ grid }, alt) {
    return grid
      ? html`<api-image path=${grid} alt=${alt} pixels></api-image>`
      : html`<span class="missing">drawn when it is evaluated</span>`;
  }
}
customElements.define('film-strip', FilmStrip);
