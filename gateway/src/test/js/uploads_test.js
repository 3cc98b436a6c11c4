import { upload } from '../../../target/classes/META-INF/resources/app/uploads.js';
import { equal, failure } from './expect.js';
import { answering, json, requests } from './gateway.js';

/** As much of a file as an upload reads. */
const file = (text) => ({
  size: text.length,
  slice: (from, to) => ({
    text: text.slice(from, to),
    arrayBuffer: async () => Uint8Array.from([...text.slice(from, to)].map((one) => one.charCodeAt(0))).buffer,
  }),
});

const begun = (missing) => (path) =>
  path === '/v1/uploads' ? json({ id: 'u1', parts: 2, partBytes: 2, missing }, { status: 201 }) : json({});

export async function aFileIsSentInPartsUnderItsDigest() {
  answering(begun([0, 1]));
  const shares = [];

  equal(await upload(file('abc'), 'a.zip', (words, share) => shares.push([words, share])), 'u1');

  equal(JSON.parse(requests[0].body), {
    fileName: 'a.zip',
    sizeBytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
  equal(
    requests.slice(1).map(({ method, path, body }) => [method, path, body.text]),
    [
      ['PUT', '/v1/uploads/u1/parts/0', 'ab'],
      ['PUT', '/v1/uploads/u1/parts/1', 'c'],
    ],
  );
  equal(shares, [
    ['Reading the file', 1],
    ['Uploading', 0],
    ['Uploading', 0.5],
    ['Uploading', 1],
  ]);
}

export async function onlyMissingPartsAreSent() {
  answering(begun([1]));

  await upload(file('abc'), 'a.zip', () => {});

  equal(
    requests.slice(1).map(({ path }) => path),
    ['/v1/uploads/u1/parts/1'],
  );
}

export async function aPartThatIsRefusedEndsTheUpload() {
  answering((path) =>
    path === '/v1/uploads' ? begun([0, 1])(path) : json({ detail: 'the storage is full' }, { status: 503 }),
  );

  equal((await failure(() => upload(file('abc'), 'a.zip', () => {}))).message, 'the storage is full');
  equal(requests.length, 2);
}
