import { html, nothing } from 'lit';
import { get, post, send } from '../api.js';
import { ago, number } from '../format.js';
import { Poll } from '../live.js';
import { Page } from '../page.js';
import '../parts/copy-code.js';

const KINDS = ['', 'training', 'sampling', 'evaluation'];

/** Addresses that are called when jobs end. */
class WebhooksPage extends Page {
  static properties = { _webhooks: { state: true }, _made: { state: true } };

  constructor() {
    super();
    this._webhooks = null;
    this._poll = new Poll(this, () => this.#load(), 5000);
  }

  get heading() {
    return 'Webhooks';
  }

  get lead() {
    return html`<p class="quiet">When a job ends, the gateway sends a signed POST request to each of these addresses,
      and repeats it for days until the answer is 2xx.</p>`;
  }

  async #load() {
    this._webhooks = await get('/v1/webhooks');
  }

  content() {
    if (this._webhooks === null) {
      return nothing;
    }
    return html`<section class="panel scroll">
        ${this._webhooks.length ? this.#table() : html`<p class="quiet">No webhook yet.</p>`}</section>
      <section class="panel"><h2>New webhook</h2>
        <form @submit=${this.#create}><div class="fields">
          <label><span>Address</span>
            <input name="url" type="url" required placeholder="https://example.org/hook"></label>
          <label><span>Jobs</span><select name="kind">
            ${KINDS.map((kind) => html`<option value=${kind}>${kind || 'of all kinds'}</option>`)}</select></label>
          <label><span>Submitter</span><input name="submitter" autocomplete="off">
            <span class="hint">all where empty</span></label>
        </div><p><button class="primary">Create</button></p></form>
        ${this._made ? this.#secret(this._made) : nothing}</section>`;
  }

  #secret({ url, secret }) {
    return html`<div class="note" role="status"><p>Requests to ${url} are signed with this secret, as
      <a href="https://www.standardwebhooks.com" rel="noreferrer">Standard Webhooks</a> describes. Keep it now: it is
      not shown again.</p><p><copy-code text=${secret}></copy-code></p></div>`;
  }

  #table() {
    return html`<table>
      <thead><tr>
        <th>Address</th><th>Jobs</th><th>Submitter</th><th class="number">Delivered</th><th class="number">Waiting</th>
        <th class="number">Failed</th><th>Last error</th><th>Made</th>
        <th><span class="visually-hidden">Actions</span></th>
      </tr></thead>
      <tbody>${this._webhooks.map((one) => this.#row(one))}</tbody></table>`;
  }

  #row(webhook) {
    const { url, kind, submitter, delivered, waiting, givenUp, lastError, createdAt } = webhook;
    return html`<tr>
      <td class="text mono">${url}</td><td>${kind ?? 'all'}</td><td>${submitter ?? 'all'}</td>
      <td class="number">${number(delivered)}</td><td class="number">${number(waiting)}</td>
      <td class="number">${number(givenUp)}</td><td class="text">${lastError ?? '–'}</td><td>${ago(createdAt)}</td>
      <td><button aria-label="delete ${url}" @click=${() => this.#delete(webhook)}>Delete …</button></td></tr>`;
  }

  #create(event) {
    event.preventDefault();
    const form = event.target;
    const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
    this.attempt(async () => {
      this._made = await post('/v1/webhooks', Object.fromEntries(given));
      form.reset();
      await this._poll.now();
    });
  }

  #delete({ id, url }) {
    if (confirm(`Delete the webhook ${url}, with the deliveries that wait?`)) {
      this.attempt(async () => {
        await send('DELETE', `/v1/webhooks/${id}`);
        await this._poll.now();
      });
    }
  }
}
customElements.define('webhooks-page', WebhooksPage);
