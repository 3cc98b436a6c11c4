/** Trainings that go on from one another, or begin with one another's weights: the branches of a model. */

const WORDS = { resume: 'resumed', extend: 'extended', fork: 'forked' };

/** @returns {string} how a training began, or nothing for a model's first */
export const relationOf = (run) => WORDS[run.relation] ?? '';

/**
 * Branches below what they began with, in the order of the list.
 *
 * @param {object[]} runs trainings of one model
 * @returns {{run: object, depth: number}[]} each once; without its parent among them a training is at depth 0
 */
export function treeOf(runs) {
  const ids = new Set(runs.map((run) => run.id));
  const children = Map.groupBy(runs, (run) => (ids.has(run.parent) ? run.parent : null));
  const rows = [];
  const add = (parent, depth) => {
    for (const run of children.get(parent) ?? []) {
      rows.push({ run, depth });
      add(run.id, depth + 1);
    }
  };
  add(null, 0);
  return rows;
}

/** @returns {object[]} from a model's first training to this one */
export function ancestryOf(runs, id) {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const path = [];
  for (let run = byId.get(id); run && !path.includes(run); run = byId.get(run.parent)) {
    path.unshift(run);
  }
  return path;
}
