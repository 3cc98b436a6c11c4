import { html, LitElement, nothing } from 'lit';
import { imageAddress } from '../api.js';

/** A picture of the gateway, by its path; with the API key, where there is one. */
class ApiImage extends LitElement {
  static properties = { path: {}, alt: {}, pixels: { type: Boolean }, _address: { state: true } };

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('path') && this.path) {
      const path = this.path;
      imageAddress(path).then(
        (address) => {
          if (path === this.path) {
            this._address = address;
          }
        },
        () => { this._address = null; },
      );
    }
  }

  render() {
    return this._address
      ? html`<img src=${this._address} alt=${this.alt ?? ''} class=${this.pixels ? 'pixels' : ''}>`
      : html`<span class="missing">${this.alt || nothing}</span>`;
  }
}
customElements.define('api-image', ApiImage);
