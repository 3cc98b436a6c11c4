/** Talks to the gateway. */

const KEY = 'anthesis.key';

/** What went wrong, as RFC 9457 problem details tell it. */
export class Problem extends Error {
  constructor(status, details) {
    super(details.detail ?? details.title ?? `the gateway answered ${status}`);
    this.status = status;
    this.code = details.code;
    this.field = details.field;
  }
}

/** An API key is kept for as long as the tab is open. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

function headers(more) {
  return key.get() ? { Authorization: `Bearer ${key.get()}`, ...more } : { ...more };
}

/** @throws Problem with every answer that is not a success, and where there is none */
export async function send(method, path, body, more) {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return sendBytes(method, path, body === undefined ? undefined : JSON.stringify(body), { ...json, ...more });
}

async function sendBytes(method, path, body, more) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: headers(more),
      body,
      cache: 'no-cache', // asks again, with the ETag of what is known
    });
  } catch {
    throw new Problem(0, { detail: 'the gateway does not answer; is it running?' });
  }
  if (!answer.ok) {
    const details = await answer.json().catch(() => ({}));
    if (answer.status === 401) {
      window.dispatchEvent(new CustomEvent('anthesis-key-wanted', { detail: details.detail }));
    }
    throw new Problem(answer.status, details);
  }
  return answer;
}

export async function get(path) {
  return (await send('GET', path)).json();
}

export async function post(path, body, more) {
  return (await send('POST', path, body, more)).json();
}

/** @param {Blob} bytes */
export async function put(path, bytes) {
  await sendBytes('PUT', path, bytes, { 'Content-Type': 'application/octet-stream' });
}

/** @param {FormData} form */
export async function postForm(path, form) {
  return (await sendBytes('POST', path, form)).json();
}

/** @param {FormData} form */
export async function putForm(path, form) {
  return (await sendBytes('PUT', path, form)).json();
}

/** @returns {Promise<{items: any[], next: string | null}>} a page of a list, and where the next one is */
export async function page(path) {
  const answer = await send('GET', path);
  const next = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get('Link') ?? '');
  return { items: await answer.json(), next: next ? next[1] : null };
}

/** @returns {Promise<{items: any[], more: boolean}>} a list, page by page, up to so many */
export async function list(path, most) {
  const items = [];
  let next = path;
  while (next && items.length < most) {
    const found = await page(next);
    items.push(...found.items);
    next = found.next;
  }
  return { items: items.slice(0, most), more: next !== null || items.length > most };
}

/** @returns {Promise<string>} an address for an image element, which cannot send a key by itself */
export async function imageAddress(path) {
  if (!key.get()) {
    return path;
  }
  return URL.createObjectURL(await (await send('GET', path)).blob());
}

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

/**
 * The events of a job, after a number. Not by EventSource, which can send no key.
 *
 * @yields {{type: string, id: string | null, data: any}}
 */
export async function* events(job, after, signal) {
  const answer = await fetch(`/v1/jobs/${job}/events`, {
    headers: headers({ Accept: 'text/event-stream', 'Last-Event-ID': String(after) }),
    signal,
  });
  if (!answer.ok) {
    throw new Problem(answer.status, await answer.json().catch(() => ({})));
  }
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event) {
        yield event;
      }
    }
  }
}

function parse(block) {
  const fields = block
    .split('\n')
    .map((line) => /^(event|id|data):\s?(.*)$/.exec(line))
    .filter(Boolean);
  const all = (name) => fields.filter((field) => field[1] === name).map((field) => field[2]);
  const data = all('data').join('\n');
  return data ? { type: all('event')[0], id: all('id')[0] ?? null, data: JSON.parse(data) } : null;
}
