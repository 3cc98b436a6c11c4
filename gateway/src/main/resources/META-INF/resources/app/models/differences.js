/** Settings of trainings beside each other. */
import { leavesOf } from '../settings.js';

/** The lineage shows where a training began. */
const TOLD_ELSEWHERE = new Set(['name', 'continues', 'initialCheckpoint']);

/** @returns {[string, unknown[]][]} settings that are not the same in all specs, by path, with each spec's value */
export function differencesOf(specs) {
  const leaves = specs.map(leavesOf);
  const paths = [...new Set(leaves.flatMap((spec) => [...spec.keys()]))];
  return paths
    .filter((path) => !TOLD_ELSEWHERE.has(path))
    .map((path) => [path, leaves.map((spec) => spec.get(path))])
    .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** @returns {string} a value as a table has it */
export function shownValue(value) {
  if (value === undefined) {
    return '–';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A setting against the best scores, for a chart.
 *
 * @returns {number[][]} value, KID and the ends of its interval, of trainings that have both as numbers
 */
export function scoresBy(path, runs) {
  return runs
    .map(({ spec, best }) => [leavesOf(spec).get(path), best?.kid, best?.kidLow, best?.kidHigh])
    .filter(([value, kid]) => typeof value === 'number' && kid !== undefined)
    .sort(([a], [b]) => a - b);
}
