import { html, LitElement, nothing } from 'lit';

const SHOWN_MILLISECONDS = 2000;

/** A command or a text to copy, with a button that does it. */
class CopyCode extends LitElement {
  static properties = { text: {}, _said: { state: true } };

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<code>${this.text}</code>
      <button type="button" aria-label="copy ${this.text}" @click=${this.#copy}>${this._said ?? 'Copy'}</button>
      <span class="visually-hidden" role="status">${this._said ?? nothing}</span>`;
  }

  /** Browsers give pages that came without encryption from another machine no clipboard: their text is selected. */
  async #copy() {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(this.text);
      this._said = 'Copied';
    } else {
      getSelection().selectAllChildren(this.querySelector('code'));
      this._said = 'Selected';
    }
    setTimeout(() => {
      this._said = null;
    }, SHOWN_MILLISECONDS);
  }
}
customElements.define('copy-code', CopyCode);
