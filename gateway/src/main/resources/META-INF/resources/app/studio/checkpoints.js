/** Checkpoints by the names that people know. */
import { get, list } from '../api.js';

/** As many as are offered, newest first. */
const MOST_CHECKPOINTS = 500;
const MOST_RUNS = 200;

/** @returns {string} such as "real flowers, epoch 8" */
export function nameOf(checkpoint, run) {
  const model = checkpoint.name ?? run?.name ?? `run ${checkpoint.run?.slice(0, 8)}`;
  const epoch = checkpoint.run ? `, epoch ${checkpoint.epoch}` : ', imported';
  return `${model}${epoch}${checkpoint.momentum === undefined ? '' : `, EMA ${checkpoint.momentum}`}`;
}

/** @returns {object[]} those in whose name, id or marks each word of the text is */
export function matching(checkpoints, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return checkpoints.filter((checkpoint) => {
    const searched = `${checkpoint.label} ${checkpoint.id} ${checkpoint.marks.join(' ')}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/**
 * @param {object[]} checkpoints newest first
 * @param {object[]} runs
 * @returns {object[]} checkpoints with label and marks: best and latest of their runs
 */
export function named(checkpoints, runs) {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const latest = new Set();
  return checkpoints.map((checkpoint) => {
    const marks = checkpoint.best ? ['best'] : [];
    if (checkpoint.run && !latest.has(checkpoint.run)) {
      latest.add(checkpoint.run);
      marks.push('latest');
    }
    return { ...checkpoint, label: nameOf(checkpoint, byId.get(checkpoint.run)), marks };
  });
}

/** All of the gateway's checkpoints, and one by one those that are older. */
export class Checkpoints {
  #known = new Map();
  #asked = new Set();

  /** @param {() => void} changed is called when a name has come */
  constructor(changed) {
    this.changed = changed;
  }

  /** Newest first; empty until they are loaded. */
  get items() {
    return [...this.#known.values()].filter(({ offered }) => offered);
  }

  /** @returns {{id: string, name: string}[]} runs, and checkpoints that were imported */
  get models() {
    const models = new Map();
    for (const checkpoint of this.items) {
      models.set(checkpoint.run ?? checkpoint.id, checkpoint.label.replace(/, (epoch \d+|imported).*$/, ''));
    }
    return [...models].map(([id, name]) => ({ id, name }));
  }

  async load() {
    const [checkpoints, runs] = await Promise.all([
      list(`/v1/checkpoints?limit=${MOST_CHECKPOINTS}`, MOST_CHECKPOINTS),
      list(`/v1/trainings?limit=${MOST_RUNS}`, MOST_RUNS),
    ]);
    for (const checkpoint of named(checkpoints.items, runs.items)) {
      this.#known.set(checkpoint.id, { ...checkpoint, offered: true });
    }
    this.changed();
  }

  /** The checkpoint that an id, RUN@best or RUN@latest stands for, asked for if it is not known. */
  async find(reference) {
    const known = this.#known.get(reference);
    if (known) {
      return known;
    }
    const checkpoint = await get(`/v1/checkpoints/${encodeURIComponent(reference)}`);
    const run = checkpoint.run ? await get(`/v1/trainings/${checkpoint.run}`).catch(() => undefined) : undefined;
    const found = this.#known.get(checkpoint.id) ?? named([checkpoint], run ? [run] : [])[0];
    this.#known.set(checkpoint.id, found);
    return found;
  }

  /** @returns {string} its name once that is known, until then and where it was deleted its id */
  label(id) {
    if (!this.#known.has(id) && !this.#asked.has(id)) {
      this.#asked.add(id);
      this.find(id).then(this.changed, () => {}); // a checkpoint that was deleted keeps its id as its name
    }
    return this.#known.get(id)?.label ?? id;
  }
}
