import { html, nothing } from 'lit';
import { get } from '../api.js';
import { groupsOf, search } from '../openapi.js';
import { Page } from '../page.js';

const NONE = html`<p class="quiet">No operation has these words.</p>`;
const DOCUMENT = '/q/openapi?format=json';

/** The interface of the gateway, from its own description. */
class ApiPage extends Page {
  static properties = { _groups: { state: true }, _search: { state: true } };

  constructor() {
    super();
    this._groups = null;
    this._search = '';
  }

  get heading() {
    return 'API';
  }

  get lead() {
    return html`<p class="quiet">Everything in this dashboard can be done by programs: HTTP and JSON, with a key as
      <code>Authorization: Bearer KEY</code> where the gateway asks for one.</p>`;
  }

  get actions() {
    return html`<a class="button" href="/q/openapi">OpenAPI (YAML)</a>
      <a class="button" href="/v1/asyncapi">Kafka topics (AsyncAPI)</a>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(async () => {
      this._groups = groupsOf(await get(DOCUMENT));
    });
  }

  content() {
    if (this._groups === null) {
      return nothing;
    }
    const groups = search(this._groups, this._search);
    return html`<label><span>Search</span><input type="search" name="search" placeholder="such as checkpoints export"
        @input=${(event) => {
          this._search = event.target.value;
        }}></label>
      ${groups.length ? groups.map((group) => this.#group(group)) : NONE}`;
  }

  #group({ name, operations }) {
    return html`<section class="panel operations"><h2>${name}</h2>${operations.map(operation)}</section>`;
  }
}

function operation({ method, path, summary, description, parameters, bodies, answers }) {
  return html`<details><summary><span class="method ${method.toLowerCase()}">${method}</span>
      <code>${path}</code> <span class="quiet">${summary}</span></summary>
    <div class="operation">
      ${description.split('\n\n').map((part) => html`<p>${withCode(part)}</p>`)}
      ${parameters.length ? html`<h3>Parameters</h3>${table(parameters)}` : nothing}
      ${bodies.map((body) => html`<h3>Body <span class="quiet">${body.mediaType}</span></h3>${content(body)}`)}
      <h3>Answers</h3>${answers.map(answer)}
    </div></details>`;
}

/** What is between backticks is code. */
function withCode(text) {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}

function content({ type, fields, example }) {
  return html`${fields.length ? table(fields) : html`<p>${type}</p>`}
    ${example === undefined ? nothing : exampleOf(example)}`;
}

function exampleOf(example) {
  return html`<pre class="mono scroll" tabindex="0">${JSON.stringify(example, null, 2)}</pre>`;
}

function answer({ status, description, contents }) {
  const known = contents.filter(({ fields }) => fields.length && !status.startsWith('4') && !status.startsWith('5'));
  return html`<p><code>${status}</code> ${description}
      <span class="quiet">${contents.map(({ mediaType, type }) => `${mediaType}, ${type}`).join('; ')}</span></p>
    ${known.map(content)}`;
}

function table(fields) {
  return html`<div class="scroll" tabindex="0"><table>
    <thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead>
    <tbody>${fields.map(
      ({ name, place, required, type, words }) => html`<tr>
        <td class="mono">${name}${required ? html`<span title="required"> *</span>` : nothing}</td>
        <td>${type}${place ? html` <span class="quiet">in ${place}</span>` : nothing}</td>
        <td class="text">${words}</td></tr>`,
    )}</tbody></table></div>`;
}
customElements.define('api-page', ApiPage);
