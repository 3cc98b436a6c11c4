import { html, LitElement, nothing } from 'lit';
import { key, query } from '../api.js';
import { samplerLabel } from '../format.js';
import { facts } from '../page.js';
import { parametersOf } from '../studio/address.js';
import { FAVOURITES } from '../studio/collections.js';
import { commandOf, curlOf } from '../studio/copies.js';
import { caption, valuesLike, valuesOf } from '../studio/words.js';
import './api-image.js';

const ZOOMS = [1, 2, 4, 8];

/**
 * One image of several, with all its settings: arrow keys go on, + and - zoom, A marks it to be compared with others, F
 * makes it a favourite, Escape closes. Dispatches `download` with an item, and `keep` with {name, item, kept}: whether
 * a collection has the image.
 */
class ImageLightbox extends LitElement {
  static properties = {
    names: { attribute: false, hasChanged: () => true }, // Checkpoints
    collections: { attribute: false, hasChanged: () => true }, // Collections
    _items: { state: true },
    _index: { state: true },
    _zoom: { state: true },
    _other: { state: true },
    _split: { state: true },
    _copied: { state: true },
  };

  constructor() {
    super();
    this._items = [];
    this._index = 0;
    this._zoom = 0;
    this._split = 50;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {{job: object, image: object}[]} items */
  async show(items, index) {
    this._items = items;
    this._go(index);
    await this.updateComplete;
    this.#dialog.showModal();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  get #item() {
    return this._items[this._index];
  }

  _go(index) {
    this._index = Math.max(0, Math.min(this._items.length - 1, index));
    this._copied = null;
  }

  #zoomBy(steps) {
    this._zoom = Math.max(0, Math.min(ZOOMS.length - 1, this._zoom + steps));
  }

  #compare() {
    this._other = this._other ? null : this.#item;
  }

  #keep(name, kept) {
    this.#dispatch('keep', { name, item: this.#item, kept });
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }

  #key(event) {
    if (event.target.matches('input, select, textarea') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const action = {
      ArrowLeft: () => this._go(this._index - 1),
      ArrowRight: () => this._go(this._index + 1),
      Home: () => this._go(0),
      End: () => this._go(this._items.length - 1),
      '+': () => this.#zoomBy(1),
      '-': () => this.#zoomBy(-1),
      0: () => this.#zoomBy(-ZOOMS.length),
      a: () => this.#compare(),
      f: () => this.#keep(FAVOURITES, !this.collections.isFavourite(this.#item)),
    }[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  /** By the object model, as the security policy allows no style attributes. */
  updated() {
    this.querySelector('.compared')?.style.setProperty('--split', `${this._split}%`);
  }

  render() {
    const item = this.#item;
    return html`<dialog class="lightbox" aria-label="Image" @keydown=${this.#key} @close=${this.#closed}>
      ${item ? this.#content(item) : nothing}</dialog>`;
  }

  #closed() {
    this._items = [];
    this._other = null;
    this._zoom = 0;
  }

  #content(item) {
    const last = this._items.length - 1;
    const step = (by, words, off) => html`<button type="button" aria-label="${words} image" ?disabled=${off}
      @click=${() => this._go(this._index + by)}>${by < 0 ? '←' : '→'}</button>`;
    return html`<div class="head">
        <div class="row">${step(-1, 'previous', this._index === 0)}
          <span role="status">${this._index + 1} of ${this._items.length}</span>
          ${step(1, 'next', this._index === last)}</div>
        <div class="row">${this.#tools(item)}
          <button type="button" @click=${() => this.#dialog.close()}>Close</button></div></div>
      <div class="sheet"><div class="view">${this._other ? this.#compared(item) : this.#alone(item)}</div>
        <div class="about">${this.#about(item)}</div></div>`;
  }

  #tools(item) {
    const kept = this.collections.isFavourite(item);
    const zoom = (by, words, sign, off) => html`<button type="button" aria-label=${words} ?disabled=${off}
      @click=${() => this.#zoomBy(by)}>${sign}</button>`;
    return html`${zoom(-1, 'zoom out', '−', this._zoom === 0)} <span>${ZOOMS[this._zoom]} ×</span>
      ${zoom(1, 'zoom in', '+', this._zoom === ZOOMS.length - 1)}
      <button type="button" aria-pressed=${this._other ? 'true' : 'false'} @click=${this.#compare}>Compare A/B</button>
      <button type="button" aria-pressed=${kept ? 'true' : 'false'}
        @click=${() => this.#keep(FAVOURITES, !kept)}>${kept ? '★' : '☆'} Favourite</button>`;
  }

  #alone(item) {
    return html`<div class="zoomed zoom-${ZOOMS[this._zoom]}" tabindex="0" role="group" aria-label="image">
      <api-image path=${item.image.path} alt=${caption(item)} pixels></api-image></div>`;
  }

  #compared(item) {
    const slide = (event) => {
      this._split = Number(event.target.value);
    };
    return html`<div class="zoomed zoom-${ZOOMS[this._zoom]}" tabindex="0" role="group" aria-label="images A and B">
        <div class="compared"><api-image path=${item.image.path} alt="B: ${caption(item)}" pixels></api-image>
          <api-image class="over" path=${this._other.image.path} alt="A: ${caption(this._other)}" pixels></api-image>
        </div></div>
      <label class="inline"><span>A</span><input type="range" name="split" min="0" max="100"
        .value=${String(this._split)} aria-label="how much of A is shown" aria-valuetext="${this._split} % A"
        @input=${slide}><span>B</span></label>
      <p class="quiet">A: ${caption(this._other)}. The arrows choose B.</p>`;
  }

  #about(item) {
    const { job, image } = item;
    const { spec } = job;
    const command = commandOf(item);
    return html`<h2>${this.names.label(spec.checkpoint)}</h2>
      ${facts([
        ['Image', image.number],
        ['Class', image.class],
        ['Seed', spec.seed],
        ['To seed', spec.interpolation?.toSeed],
        ['Like image', spec.variation?.ofImage],
        ['Distance', spec.variation?.distance],
        ['Steps', spec.steps],
        ['Sampler', samplerLabel(spec.sampler)],
        ['Job', html`<a href="#/jobs/${job.id}" title=${job.id}>${job.id.slice(0, 8)}</a>`],
      ])}
      <p class="mono quiet">sha256 ${image.digest}</p>
      <p class="row"><a class="button primary" href=${studio('images', valuesOf(item))}>Use these settings</a>
        ${spec.interpolation || spec.trajectory ? nothing : this.#more(item)}
        ${['steps', 'interpolation', 'trajectory'].map((mode) => explore(mode, item))}
        <button type="button" @click=${() => this.#dispatch('download', item)}>Download</button></p>
      ${this.#collectionForm()}
      ${this.#copied('Command line', command)}
      ${this.#copied('curl', curlOf(item, location.origin, key.get() !== null))}`;
  }

  #more(item) {
    return html`<a class="button" href=${studio('images', valuesLike(item))}>More like this</a>`;
  }

  #collectionForm() {
    const add = (event) => {
      event.preventDefault();
      this.#keep(new FormData(event.target).get('collection').trim(), true);
      event.target.reset();
    };
    return html`<form class="row" @submit=${add}><label>
        <span>Add to a collection</span>
        <input name="collection" list="collection-names" maxlength="60" required autocomplete="off"></label>
      <datalist id="collection-names">
        ${this.collections.items.map(({ name }) => html`<option value=${name}></option>`)}</datalist>
      <button>Add</button></form>`;
  }

  #copied(name, text) {
    const copy = async () => {
      await navigator.clipboard.writeText(text);
      this._copied = name;
    };
    const button = html`<button type="button" aria-label="copy ${name}" @click=${copy}>
      ${this._copied === name ? 'Copied' : 'Copy'}</button>`;
    // Browsers give pages of plain HTTP no clipboard, except those of this machine.
    return html`<details><summary>${name}</summary><pre class="mono copied">${text}</pre>
      ${navigator.clipboard ? button : nothing}</details>`;
  }
}

function studio(mode, values) {
  return `#/studio${query(parametersOf({ mode, values }))}`;
}

function explore(mode, { job: { spec }, image }) {
  const values = { checkpoint: spec.checkpoint, seed: spec.seed, firstImage: image.number };
  const name = { steps: 'Steps', interpolation: 'Interpolate', trajectory: 'Trajectory' }[mode];
  return html`<a class="button" href=${studio(mode, values)}>${name}</a>`;
}
customElements.define('image-lightbox', ImageLightbox);
