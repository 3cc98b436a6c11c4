import { html, LitElement, nothing } from 'lit';
import { send } from '../api.js';
import { problemBox } from '../page.js';

/** What users say of a model: tags and notes, and a dialog that changes them and its name. */
class ModelLabels extends LitElement {
  static properties = { run: { attribute: false }, _problem: { state: true } };

  createRenderRoot() {
    return this;
  }

  edit() {
    this._problem = null;
    this.querySelector('dialog').showModal();
  }

  render() {
    const { name, tags, notes, archivedAt } = this.run;
    return html`
      ${archivedAt ? html`<p class="note">Archived: the table of models leaves it out.</p>` : nothing}
      ${tags.length ? html`<p>${tags.map((tag) => html`<a class="tag" href=${tagged(tag)}>${tag}</a>`)}</p>` : nothing}
      ${notes ? html`<p class="notes">${notes}</p>` : nothing}
      <dialog aria-labelledby="labels-title">
        <h2 id="labels-title">Edit ${name}</h2>
        ${problemBox(this._problem)}
        <form @submit=${this.#save}>
          <label><span>Name</span><input name="name" maxlength="100" required .value=${name}></label>
          <label><span>Tags, separated by commas</span><input name="tags" .value=${tags.join(', ')}></label>
          <label><span>Notes</span><textarea name="notes" rows="6" maxlength="10000" .value=${notes}></textarea></label>
          <label class="inline"><input type="checkbox" name="archived" .checked=${Boolean(archivedAt)}>
            <span>Archived: the table leaves it out unless asked for</span></label>
          <p class="row"><button class="primary">Save</button>
            <button type="button" @click=${() => this.querySelector('dialog').close()}>Cancel</button></p>
        </form>
      </dialog>`;
  }

  async #save(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const tags = form.get('tags').split(',');
    try {
      await send('PATCH', `/v1/trainings/${this.run.id}`, {
        name: form.get('name').trim(),
        tags: tags.map((tag) => tag.trim()).filter(Boolean),
        notes: form.get('notes'),
        archived: form.has('archived'),
      });
      this.querySelector('dialog').close();
      this.dispatchEvent(new CustomEvent('changed'));
    } catch (problem) {
      this._problem = problem;
    }
  }
}

const tagged = (tag) => `#/models?${new URLSearchParams([['tags', tag]])}`;
customElements.define('model-labels', ModelLabels);
