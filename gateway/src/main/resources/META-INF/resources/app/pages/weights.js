import { html, nothing } from 'lit';
import { get, send } from '../api.js';
import { Poll } from '../live.js';
import { facts, Page } from '../page.js';
import '../parts/weights-upload.js';
import { lookAgain } from '../watch.js';

/** The weights that scores are computed with. */
class WeightsPage extends Page {
  static properties = { _weights: { state: true } };

  constructor() {
    super();
    this._weights = null;
    this.poll = new Poll(this, () => this.#load(), 30_000);
  }

  get heading() {
    return 'Weights';
  }

  async #load() {
    this._weights = await get('/v1/weights');
  }

  content() {
    if (this._weights === null) {
      return nothing;
    }
    const [installed] = this._weights;
    return html`<section class="panel" @installed=${() => this.poll.now()}><h2>InceptionV3</h2>
      ${installed ? this.#installed(installed) : html`<p class="note">Not installed: new scores are uncalibrated.</p>`}
      <weights-upload></weights-upload></section>`;
  }

  #installed({ name, digest }) {
    return html`${facts([
      ['Name', name],
      ['SHA-256', html`<span class="mono">${digest}</span>`],
    ])}
      <p>Installed: new scores are calibrated. <button @click=${this.#remove}>Remove …</button></p>`;
  }

  #remove() {
    if (confirm('Remove the weights of InceptionV3? New scores are uncalibrated then; older ones stay.')) {
      this.attempt(async () => {
        await send('DELETE', '/v1/weights/inception-v3');
        await this.poll.now();
        lookAgain();
      });
    }
  }
}
customElements.define('weights-page', WeightsPage);
