/** Images that the caller keeps, in collections by their names; a collection is there as long as it has images. */
import { get, list, send } from '../api.js';

export const FAVOURITES = 'favourites';
const MOST_IMAGES = 1000;

const keyOf = ({ job, image }) => `${job.id}/${image.number}`;
const pathOf = (name) => `/v1/collections/${encodeURIComponent(name)}`;
const imagePath = (name, { job, image }) => `${pathOf(name)}/images/${job.id}/${image.number}`;

/** What is in the caller's collections. */
export class Collections {
  #names = [];
  #favourites = new Set();

  /** @returns {{name: string, images: number}[]} */
  get items() {
    return this.#names;
  }

  isFavourite(item) {
    return this.#favourites.has(keyOf(item));
  }

  async load() {
    this.#names = await get('/v1/collections');
    const known = this.#names.some(({ name }) => name === FAVOURITES);
    this.#favourites = new Set(known ? (await this.images(FAVOURITES)).map(keyOf) : []);
  }

  /** @returns {Promise<{job: object, image: object}[]>} newest first */
  async images(name) {
    const found = await list(`${pathOf(name)}/images?limit=500`, MOST_IMAGES);
    return found.items.map(({ job, spec, ...image }) => ({ job: { id: job, spec }, image }));
  }

  async add(name, item) {
    await send('PUT', imagePath(name, item));
    await this.load();
  }

  async remove(name, item) {
    await send('DELETE', imagePath(name, item));
    await this.load();
  }
}
