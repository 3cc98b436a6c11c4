import { html, LitElement, nothing } from 'lit';
import { postForm } from '../api.js';
import { bytes, number } from '../format.js';
import { problemBox } from '../page.js';
import { upload, zipOf } from '../uploads.js';

const NAME = '[a-z0-9][a-z0-9._\\-]{0,62}';
const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;
/** A zip file of pictures is made in the memory of the browser. */
const MOST_BYTES = 1 << 30;

/** Imports pictures of this computer: an archive, a folder or some files, chosen or dropped. */
class DatasetImport extends LitElement {
  static properties = {
    _files: { state: true },
    _progress: { state: true },
    _problem: { state: true },
    _over: { state: true },
  };

  constructor() {
    super();
    this._files = [];
    this._progress = null;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const working = this._progress !== null;
    return html`<form @submit=${this.#import}>
        <div class="drop ${this._over ? 'over' : ''}" @dragover=${this.#dragged} @dragleave=${this.#left}
          @drop=${this.#dropped}>
          <p>Drop pictures, a folder or an archive (zip, tar, tgz) here, or choose:</p>
          <p class="row">
            <label class="button">Pictures or an archive<input class="visually-hidden" type="file" name="files" multiple
              @change=${this.#chosen}></label>
            <label class="button">A folder<input class="visually-hidden" type="file" name="folder" webkitdirectory
              @change=${this.#chosen}></label>
          </p>
          <p aria-live="polite" class="chosen">${this.#summary()}</p>
        </div>
        <div class="fields">
          <label><span>Name</span>
            <input name="name" required pattern=${NAME} placeholder="my-pictures" autocomplete="off"
              title="1 to 63 small letters, digits, dots and dashes"></label>
          <label><span>Classes</span><select name="classes">
            <option value="auto">from a table or folders, if there are some</option>
            <option value="folders">the folders</option>
            <option value="csv">a table: classes.csv in the archive</option>
            <option value="none">none</option></select></label>
        </div>
        <p class="row"><button class="primary" ?disabled=${working || !this._files.length}>Import</button></p>
        ${working ? this.#bar() : nothing} ${problemBox(this._problem)}
      </form>`;
  }

  #bar() {
    const { words, share } = this._progress;
    // Without a value the bar says that there is no telling.
    return html`<label><span>${words} …</span> <progress max="1" value=${share ?? nothing}></progress></label>`;
  }

  #summary() {
    if (!this._files.length) {
      return 'Nothing is chosen yet.';
    }
    const size = bytes(this._files.reduce((sum, { file }) => sum + file.size, 0));
    return this._files.length === 1
      ? `${this._files[0].path}, ${size}`
      : `${number(this._files.length)} files, ${size}`;
  }

  #chosen(event) {
    this.#take([...event.target.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    event.target.value = ''; // the same files can be chosen again
  }

  #take(files) {
    this._files = files.filter(({ file }) => file.size > 0);
    this._problem = null;
    const name = this.querySelector('input[name=name]');
    if (!name.value && this._files.length) {
      name.value = nameFrom(this._files[0].path);
    }
  }

  #dragged(event) {
    event.preventDefault();
    this._over = true;
  }

  #left() {
    this._over = false;
  }

  async #dropped(event) {
    event.preventDefault();
    this._over = false;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    this.#take((await Promise.all(entries.map(filesOf))).flat());
  }

  async #import(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    form.delete('files');
    form.delete('folder');
    const progress = (words, share) => {
      this._progress = { words, share };
    };
    this._problem = null;
    try {
      progress('Collecting the files');
      const { file, name } = await archiveOf(this._files, form.get('name'));
      form.set('archiveUpload', await upload(file, name, progress));
      progress('Importing');
      const dataset = await postForm('/v1/datasets', form);
      location.hash = `#/data/${encodeURIComponent(dataset.name)}`;
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._progress = null;
    }
  }
}

/** One archive is sent as it is; other files become one. */
async function archiveOf(files, name) {
  if (files.length === 1 && ARCHIVE.test(files[0].path)) {
    return { file: files[0].file, name: files[0].file.name };
  }
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (size > MOST_BYTES) {
    throw new Error(
      `the files have ${bytes(size)}, the page takes up to ${bytes(MOST_BYTES)}: choose an archive of them,` +
        ` or run ./anthesis data import ${name} --folder FOLDER`,
    );
  }
  return { file: await zipOf(files), name: `${name}.zip` };
}

/** @returns {Promise<{path: string, file: File}[]>} the files of what was dropped, with those of folders */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = entry.createReader();
  const found = [];
  // A reader gives some of the entries at each call, and none at the end.
  for (let some = await read(reader); some.length; some = await read(reader)) {
    found.push(...some);
  }
  return (await Promise.all(found.map(filesOf))).flat();
}

const read = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

/** @returns {string} a name that a data set can have, of a folder or file; empty if nothing is left of it */
export function nameFrom(path) {
  const first = path.split('/')[0].replace(ARCHIVE, '');
  return first
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 63);
}
customElements.define('dataset-import', DatasetImport);
