import { html, nothing } from 'lit';
import { get, send } from '../api.js';
import { ago } from '../format.js';
import { Poll } from '../live.js';
import { Page } from '../page.js';
import '../parts/copy-code.js';

/** The keys of this gateway: listed and revoked; no page can make one. */
class KeysPage extends Page {
  static properties = { _keys: { state: true } };

  constructor() {
    super();
    this._keys = null;
    this._poll = new Poll(this, () => this.#load(), 10_000);
  }

  get heading() {
    return 'Keys';
  }

  get lead() {
    return html`<p class="quiet">A key lets a person or a program use this gateway: scope read to look, submit to start
      jobs as well, admin for everything.</p>`;
  }

  async #load() {
    this._keys = await get('/v1/keys');
  }

  content() {
    if (this._keys === null) {
      return nothing;
    }
    return html`<section class="panel scroll">
        ${this._keys.length ? this.#table() : html`<p class="quiet">No key was made yet.</p>`}</section>
      <section class="panel"><h2>Make a key</h2>
        <p>On the command line, which prints the key once:</p>
        <p><copy-code text="./anthesis keys create NAME --scope submit"></copy-code></p>
        <p class="hint">A page cannot make keys, so that a script in a page cannot keep one.</p></section>`;
  }

  #table() {
    return html`<table>
      <thead><tr>
        <th>Name</th><th>Scope</th><th>Submitter</th><th class="number">Requests a minute</th><th>Made</th>
        <th>Last used</th><th>Expires</th><th><span class="visually-hidden">Actions</span></th>
      </tr></thead>
      <tbody>${this._keys.map((one) => this.#row(one))}</tbody></table>`;
  }

  #row(one) {
    const { name, scope, submitter, requestsPerMinute, createdAt, lastUsedAt, expiresAt } = one;
    return html`<tr>
      <td>${name}</td><td>${scope}</td><td>${submitter}</td>
      <td class="number">${requestsPerMinute ?? 'as configured'}</td>
      <td>${ago(createdAt)}</td><td>${lastUsedAt ? ago(lastUsedAt) : 'never'}</td>
      <td>${expiresAt ? new Date(expiresAt).toLocaleString() : 'never'}</td>
      <td><button aria-label="revoke ${name}" @click=${() => this.#revoke(name)}>Revoke …</button></td></tr>`;
  }

  #revoke(name) {
    if (confirm(`Revoke the key "${name}"? Within five seconds it is refused.`)) {
      this.attempt(async () => {
        await send('DELETE', `/v1/keys/${encodeURIComponent(name)}`);
        await this._poll.now();
      });
    }
  }
}
customElements.define('keys-page', KeysPage);
