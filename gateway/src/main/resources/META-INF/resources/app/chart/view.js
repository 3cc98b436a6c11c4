/** How the charts of a page are seen together: all are smoothed alike, and those of one x axis show the same range. */

const SMOOTHING = 'anthesis.smoothing';
const MOST = 0.99;

const listeners = new Set();
let ranges = new Map();

function changed() {
  for (const listener of listeners) {
    listener();
  }
}

function kept() {
  const weight = Number(localStorage.getItem(SMOOTHING));
  return weight > 0 && weight <= MOST ? weight : 0;
}

export const view = {
  /** Weight of the moving average, 0 for none; kept by the browser. */
  get smoothing() {
    return kept();
  },

  set smoothing(weight) {
    localStorage.setItem(SMOOTHING, String(weight));
    changed();
  },

  /** @returns {number[] | null} the range of an axis of this name; null for all of it */
  range: (axis) => ranges.get(axis) ?? null,

  show(axis, range) {
    ranges.set(axis, range);
    changed();
  },

  add: (listener) => listeners.add(listener),

  /** Another page begins with everything in view. */
  remove(listener) {
    listeners.delete(listener);
    if (!listeners.size) {
      ranges = new Map();
    }
  },
};
