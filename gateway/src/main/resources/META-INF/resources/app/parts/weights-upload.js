import { html, LitElement, nothing } from 'lit';
import { putForm } from '../api.js';
import { problemBox } from '../page.js';
import { upload } from '../uploads.js';
import { lookAgain } from '../watch.js';
import './copy-code.js';

const FILE = 'inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5';
const INSTALLED = 'Installed. Scores from now on are calibrated; older ones stay.';
const ADDRESS = `https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/${FILE}`;

/** Installs InceptionV3's weights from a file of this computer; tells it by an event "installed". */
class WeightsUpload extends LitElement {
  static properties = { _progress: { state: true }, _problem: { state: true }, _installed: { state: true } };

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<p>Scores are computed with the features of an InceptionV3 network. With the weights that Keras
        publishes they can be compared with published numbers; with random ones, only with each other.</p>
      <p>Download <a href=${ADDRESS} rel="noreferrer">${FILE}</a> (84 MiB) and install it here, or run
        <copy-code text="./anthesis weights install inception-v3"></copy-code></p>
      <p><label class="button">Install a file …<input class="visually-hidden" type="file" name="weights" accept=".h5"
        ?disabled=${Boolean(this._progress)} @change=${this.#chosen}></label></p>
      ${this._progress ? this.#bar() : nothing} ${problemBox(this._problem)}
      <p role="status">${this._installed ? INSTALLED : nothing}</p>`;
  }

  #bar() {
    const { words, share } = this._progress;
    return html`<label><span>${words} …</span> <progress max="1" value=${share ?? nothing}></progress></label>`;
  }

  async #chosen(event) {
    const input = event.target;
    const [file] = input.files;
    const progress = (words, share) => {
      this._progress = { words, share };
    };
    this._problem = null;
    this._installed = false;
    try {
      const form = new FormData();
      form.set('fileUpload', await upload(file, file.name, progress));
      progress('Installing');
      await putForm('/v1/weights/inception-v3', form);
      this._installed = true;
      lookAgain();
      this.dispatchEvent(new CustomEvent('installed', { bubbles: true }));
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._progress = null;
      input.value = ''; // the same file can be chosen again
    }
  }
}
customElements.define('weights-upload', WeightsUpload);
