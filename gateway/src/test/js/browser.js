/** What modules of the page use of a browser, under the control of a test. */

const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const MOST_TIME = 24 * 3600 * 1000;

let now = BEGIN;
let nextTimer = 1;
const timers = new Map();

globalThis.setTimeout = (run, milliseconds = 0) => {
  timers.set(nextTimer, { run, at: now + milliseconds });
  return nextTimer++;
};
globalThis.clearTimeout = (timer) => timers.delete(timer);
Date.now = () => now;

/** @returns {boolean} whether there was one; it is the clock's next time when it has run */
export function runNextTimer() {
  const [timer, due] = [...timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
  if (!due || due.at > BEGIN + MOST_TIME) {
    return false;
  }
  timers.delete(timer);
  now = due.at;
  due.run();
  return true;
}

/** Lets time pass, for everything that waits for a timer. */
export const pass = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @returns {number} milliseconds since the test began */
export const elapsed = () => now - BEGIN;

const storage = () => {
  const stored = new Map();
  return {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => stored.set(name, value),
    removeItem: (name) => stored.delete(name),
  };
};
globalThis.sessionStorage = storage();
globalThis.localStorage = storage();

const encoded = (text) =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const decoded = (text) => decodeURIComponent(text.replaceAll('+', ' '));

globalThis.URLSearchParams = class {
  #entries;

  constructor(from) {
    this.#entries =
      typeof from === 'string'
        ? from
            .split('&')
            .filter(Boolean)
            .map((pair) => pair.split('=').map(decoded))
            .map(([name, value = '']) => [name, value])
        : from;
  }

  [Symbol.iterator]() {
    return this.#entries[Symbol.iterator]();
  }

  toString() {
    return this.#entries.map((entry) => entry.map(encoded).join('=')).join('&');
  }
};

globalThis.AbortController = class {
  signal = { aborted: false, abort: () => {} };

  abort() {
    this.signal.aborted = true;
    this.signal.abort();
  }
};
globalThis.TextDecoderStream = class {};
globalThis.CustomEvent = class {
  constructor(type, { detail } = {}) {
    this.type = type;
    this.detail = detail;
  }
};

/** Events that the page was sent. */
export const dispatched = [];
globalThis.dispatchEvent = (event) => dispatched.push(event);
globalThis.window = globalThis;

// As much as Lit and uPlot need to be loaded; nothing here draws.
Object.assign(globalThis, {
  HTMLElement: class {},
  customElements: { define: () => {} },
  document: { hidden: false, createTreeWalker: () => ({}), createComment: () => ({}) },
  navigator: { language: 'en' },
  devicePixelRatio: 1,
  matchMedia: () => ({ addEventListener: () => {}, removeEventListener: () => {} }),
  addEventListener: () => {},
  removeEventListener: () => {},
});
