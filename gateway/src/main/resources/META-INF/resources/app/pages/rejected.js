import { html, nothing } from 'lit';
import { get, post } from '../api.js';
import { ago, short } from '../format.js';
import { PolledPages } from '../live.js';
import { Page } from '../page.js';
import { rejectedSeen } from '../watch.js';

const NONE = html`<p class="quiet">No command was rejected.</p>`;

class RejectedPage extends Page {
  static properties = { _opened: { state: true }, _said: { state: true } };

  constructor() {
    super();
    this._opened = {};
    this._letters = new PolledPages(this, '/v1/dead-letters?limit=100', 5000);
  }

  connectedCallback() {
    super.connectedCallback();
    rejectedSeen();
  }

  get heading() {
    return 'Rejected commands';
  }

  get lead() {
    return html`<p class="quiet">Jobs can also be submitted as records of a Kafka topic. A record that is not a valid
      command becomes a <em>dead letter</em>: it is listed here with the reason, and nothing runs. If the record is
      wrong, correct its sender; Replay sends the same record again, for example after a quota was raised.</p>`;
  }

  content() {
    const letters = this._letters.items;
    if (letters === null) {
      return nothing;
    }
    return html`<p role="status">${this._said ?? nothing}</p>
      <div class="panel scroll">${letters.length ? this.#table(letters) : NONE}</div>
      ${this.older(this._letters, 'rejected commands')}`;
  }

  #table(letters) {
    return html`<table>
        <thead><tr>
          <th>When</th><th>Kind</th><th>Code</th><th>Reason</th><th>Key</th><th>From</th>
          <th><span class="visually-hidden">Actions</span></th>
        </tr></thead>
        <tbody>${letters.map((letter) => this.#row(letter))}</tbody>
      </table>`;
  }

  #row(letter) {
    return html`<tr>
        <td>${ago(letter.at)}</td>
        <td>${letter.kind}</td>
        <td><code>${letter.code}</code></td>
        <td class="text">${letter.reason}${this.#record(letter)}</td>
        <td class="mono">${short(letter.key)}</td>
        <td class="mono">${letter.origin}</td>
        <td>${letter.replayedAt ? html`<span class="quiet">replayed ${ago(letter.replayedAt)}</span> ` : nothing}
          <button @click=${() => this.#replay(letter)}>Replay</button></td>
      </tr>`;
  }

  #record(letter) {
    return html`<details @toggle=${(event) => event.target.open && this.#open(letter)}>
        <summary>record, ${letter.sizeBytes} bytes</summary>
        <pre class="mono">${this._opened[letter.id] ?? ''}</pre></details>`;
  }

  #open(letter) {
    return this.attempt(async () => {
      const whole = await get(`/v1/dead-letters/${encodeURIComponent(letter.id)}`);
      this._opened = { ...this._opened, [letter.id]: whole.value ?? `base64 ${whole.valueBase64 ?? ''}` };
    });
  }

  #replay(letter) {
    return this.attempt(async () => {
      await post(`/v1/dead-letters/${encodeURIComponent(letter.id)}/replay`);
      this._said = `${letter.origin} was sent again; if it is rejected again, it is listed again.`;
      await this._letters.poll.now();
    });
  }
}
customElements.define('rejected-page', RejectedPage);
