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
        (address) => (path === this.path && this.isConnected ? this.#show(address) : release(address)),
        () => this.#show(null),
      );
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    release(this._address);
  }

  #show(address) {
    release(this._address);
    this._address = address;
  }

  render() {
    return this._address
      ? html`<img src=${this._address} alt=${this.alt ?? ''} class=${this.pixels ? 'pixels' : ''}>`
      : html`<span class="missing">${this.alt || nothing}</span>`;
  }
}
/** A picture that came with a key is kept in memory under its address. */
function release(address) {
  if (address?.startsWith('blob:')) {
    URL.revokeObjectURL(address);
  }
}
customElements.define('api-image', ApiImage);
