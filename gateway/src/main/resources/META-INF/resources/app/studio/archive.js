/** Images as one file. */
import { send } from '../api.js';
import { short } from '../format.js';
import { zipOf } from '../uploads.js';

/**
 * @param {{job: object, image: object}[]} items
 * @returns {string[]} their paths in an archive: the names that `anthesis fetch` writes, in a folder for each job if
 *     there are several
 */
export function pathsOf(items) {
  const several = new Set(items.map(({ job }) => job.id)).size > 1;
  return items.map(({ job, image }) => (several ? `${short(job.id)}/${image.name}` : image.name));
}

/** @returns {Promise<Blob>} an image as a file; by a request that has the API key, which a link has not */
export async function bytesOf(image) {
  return (await send('GET', image.path)).blob();
}

/**
 * @param {(done: number) => void} progress is given how many images have come
 * @returns {Promise<Blob>} a zip file of the images
 */
export async function archiveOf(items, progress) {
  const paths = pathsOf(items);
  const files = [];
  for (const [index, { image }] of items.entries()) {
    files.push({ path: paths[index], file: await bytesOf(image) });
    progress(index + 1);
  }
  return zipOf(files);
}

/** Gives the browser a file to keep. */
export function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may still be reading it
}
