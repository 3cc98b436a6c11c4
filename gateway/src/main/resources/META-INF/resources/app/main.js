/** The frame of the dashboard: navigation, and the page that the address names. */
import { html, LitElement, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { key } from './api.js';
import { menu } from './menu.js';
import { routeOf, routes } from './routes.js';
import { SECTIONS, sectionOf } from './sections.js';
import { Watch } from './watch.js';

const MARK = html`<span class="mark" role="img" aria-label=", needs attention" title="needs attention"></span>`;

class App extends LitElement {
  static properties = { _route: { state: true }, _reason: { state: true }, _session: { state: true } };

  constructor() {
    super();
    this._session = 0;
    this._watch = new Watch(this);
    this._go();
    window.addEventListener('hashchange', () => this._go(true));
    window.addEventListener('anthesis-key-wanted', (event) => {
      this._reason = event.detail ?? 'this gateway wants an API key';
      this.updateComplete.then(() => {
        const dialog = this.querySelector('dialog.key');
        if (!dialog.open) {
          dialog.showModal();
        }
      });
    });
  }

  createRenderRoot() {
    this.replaceChildren(); // what was shown until the modules came
    return this;
  }

  _go(moved) {
    this._route = routeOf(location.hash);
    if (this._route.hash !== location.hash) {
      history.replaceState(null, '', this._route.hash); // it has moved
    }
    if (moved) {
      this.updateComplete.then(() => this.querySelector('h1')?.focus());
    }
  }

  render() {
    return html`
      <a class="skip" href="#main" @click=${(event) => {
        event.preventDefault();
        this.querySelector('h1')?.focus();
      }}>Skip to content</a>
      <header class="top">
        <a class="brand" href="#/"><img src="/app/icon.svg" alt="">Anthesis</a>
        <nav aria-label="Sections"><ul>
          ${SECTIONS.map((section) => html`<li>${section.menu ? this.#menu(section) : this.#section(section)}</li>`)}
        </ul></nav>
        <a class="button primary" href="#/new/training">New job</a>
      </header>
      ${this.#pages()}
      <main id="main">${keyed(`${this._session} ${this._route.hash}`, routes(this._route))}</main>
      <dialog class="key" aria-labelledby="key-title">
        <h2 id="key-title">API key</h2>
        <p>${this._reason}</p>
        <p>Keys are created on the command line: <code>./anthesis keys create NAME --scope submit</code></p>
        <form @submit=${this._enter}>
          <label><span>Key, as <code>anthesis keys create</code> shows it</span>
            <input name="key" type="password" autocomplete="off" required></label>
          <p><button class="primary">Use it</button></p>
        </form>
      </dialog>`;
  }

  get #current() {
    return sectionOf(this._route.parts[0]);
  }

  #section(section) {
    const [[path]] = section.pages;
    return html`<a href="#/${path}" aria-current=${section === this.#current ? 'true' : nothing}>${section.name}</a>`;
  }

  #menu(section) {
    const pages = html`<ul>${section.pages.map((page) => this.#page(page))}</ul>`;
    const mark = section.pages.some(([path]) => this._watch.wrong.has(path)) ? MARK : nothing;
    return menu(html`${section.name}${mark}`, pages, { current: section === this.#current });
  }

  #page([path, name]) {
    const current = this._route.parts[0] === path ? 'page' : nothing;
    const wrong = this._watch.wrong.get(path);
    return html`<li><a href="#/${path}" aria-current=${current}>${name}
      ${wrong ? html`<span class="wrong">${wrong}</span>` : nothing}</a></li>`;
  }

  /** Those of the section that is shown, unless they are in a menu. */
  #pages() {
    const section = this.#current;
    return !section || section.menu || section.pages.length < 2
      ? nothing
      : html`<nav class="pages" aria-label=${section.name}>
          <ul>${section.pages.map((page) => this.#page(page))}</ul></nav>`;
  }

  _enter(event) {
    event.preventDefault();
    key.set(new FormData(event.target).get('key').trim());
    event.target.reset();
    this.querySelector('dialog.key').close();
    this._session += 1; // all of the page is asked for again
  }
}
customElements.define('anthesis-app', App);
