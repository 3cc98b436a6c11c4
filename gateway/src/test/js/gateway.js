/** A gateway that answers as a test says. */

/** What was asked for, in this order. */
export const requests = [];

/** @param {(path: string, options: object) => object} answer by {@link json} or {@link stream}, or throws as a broken line does */
export function answering(answer) {
  globalThis.fetch = async (path, options) => {
    requests.push({ path, ...options });
    return answer(path, options);
  };
}

const answerOf = (status, more) => ({ ok: status < 400, status, headers: { get: () => null }, ...more });

/** @param {string} link the value of the header Link */
export const json = (body, { status = 200, link = null } = {}) =>
  answerOf(status, { json: async () => body, headers: { get: (name) => (name === 'Link' ? link : null) } });

/** An answer that is not JSON. */
export const text = (status) =>
  answerOf(status, {
    json: async () => {
      throw new SyntaxError('no JSON');
    },
  });

/** An event stream that comes in these pieces; an Error among them breaks the connection. */
export const stream = (...chunks) => answerOf(200, { body: { pipeThrough: () => piecesOf(chunks) } });

async function* piecesOf(chunks) {
  for (const chunk of chunks) {
    if (chunk instanceof Error) {
      throw chunk;
    }
    yield chunk;
  }
}
