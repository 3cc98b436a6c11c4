/** Sends files to the gateway in parts: an upload that was interrupted goes on where it stopped. */
import { post, put } from './api.js';

/** What the checksum is computed of at once. */
const CHUNK_BYTES = 4 << 20;

/** @returns {Promise<string>} SHA-256 of a file that may be larger than the memory, as hexadecimal digits */
async function digestOf(file, progress) {
  await import('js-sha256');
  const sha256 = globalThis.sha256.create();
  for (let from = 0; from < file.size; from += CHUNK_BYTES) {
    sha256.update(await file.slice(from, from + CHUNK_BYTES).arrayBuffer());
    progress(Math.min(1, (from + CHUNK_BYTES) / file.size));
  }
  return sha256.hex();
}

/**
 * @param {Blob} file
 * @param {(words: string, share: number) => void} progress is given what is being done, and how far it is, from 0 to 1
 * @returns {Promise<string>} id of the upload
 */
export async function upload(file, name, progress) {
  const sha256 = await digestOf(file, (share) => progress('Reading the file', share));
  const begun = await post('/v1/uploads', { fileName: name, sizeBytes: file.size, sha256 });
  let left = begun.missing.length;
  for (const part of begun.missing) {
    progress('Uploading', 1 - left / begun.parts);
    const from = part * begun.partBytes;
    await put(`/v1/uploads/${begun.id}/parts/${part}`, file.slice(from, from + begun.partBytes));
    left -= 1;
  }
  progress('Uploading', 1);
  return begun.id;
}

/**
 * @param {{path: string, file: Blob}[]} files with their paths within the archive
 * @returns {Promise<Blob>} a zip file of them, not compressed, as images are already
 */
export async function zipOf(files) {
  await import('jszip');
  const zip = new globalThis.JSZip();
  for (const { path, file } of files) {
    zip.file(path, file, { createFolders: false });
  }
  return zip.generateAsync({ type: 'blob', compression: 'STORE', streamFiles: true });
}
