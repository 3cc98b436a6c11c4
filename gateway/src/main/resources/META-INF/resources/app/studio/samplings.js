/** Samplings and their images, as the gateway has them. */
import { events, get, list, post, query } from '../api.js';
import { isGrid } from '../page.js';

/** As many as an archive or a page of images has at most. */
export const MOST_IMAGES = 1000;

/**
 * Waits for a job to end, by its events.
 *
 * @returns {Promise<object>} the job
 * @throws Error with its reason if it did not succeed
 */
async function ended(id, signal) {
  for await (const event of events(id, 0, signal)) {
    if (event.type === 'end') {
      break;
    }
  }
  const job = await get(`/v1/jobs/${id}`);
  if (job.state !== 'succeeded') {
    throw new Error(`job ${id}: ${job.error?.message ?? job.state}`);
  }
  return job;
}

/**
 * Images that no history lists: the gateway has one sampling for each such request.
 *
 * @param {{path: string, body: object}} request
 * @returns {Promise<{job: object, image: object}[]>}
 */
export async function preview({ path, body }, signal) {
  const { id } = await post(`${path}?preview=true`, body);
  const job = await ended(id, signal);
  return imagesOf(job);
}

/**
 * @param {string} ofClass name or number of the class of images; all where it is left out
 * @returns {Promise<{job: object, image: object}[]>} up to {@link MOST_IMAGES} images of a sampling that has ended
 */
export async function imagesOf(job, ofClass, most = MOST_IMAGES) {
  const limit = Math.min(500, most + 1);
  const found = await list(`/v1/jobs/${job.id}/images${query({ limit, class: ofClass })}`, most + 1);
  return found.items
    .filter((image) => !isGrid(image))
    .slice(0, most)
    .map((image) => ({ job, image }));
}
