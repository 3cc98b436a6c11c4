/** The same sampling in other places: as a command line, and as a request by curl. */
import { leavesOf } from '../settings.js';
import { isUsual, specOf } from './words.js';

const COMMANDS = { interpolation: 'interpolate', trajectory: 'trajectory' };
const PATHS = { interpolation: 'interpolations', trajectory: 'trajectories' };
const formOf = (spec) => (spec.interpolation ? 'interpolation' : spec.trajectory && 'trajectory');

/** For a POSIX shell. */
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** @returns {string} the command that makes this image again */
export function commandOf(item) {
  const spec = specOf(item);
  const { checkpoint, seed, steps, images, interpolation, trajectory, gridColumns, ...others } = spec;
  const words = ['./anthesis', COMMANDS[formOf(spec)] ?? 'sample', quoted(checkpoint)];
  words.push('--seed', seed, '--steps', steps, '--images', images);
  if (interpolation) {
    words.push('--to-seed', interpolation.toSeed);
    if (interpolation.toClass !== undefined) {
      words.push('--to-class', quoted(String(interpolation.toClass)));
    }
  }
  const { classes, ...settings } = others;
  if (classes) {
    words.push('--class', quoted(classes.join(',')));
  }
  for (const [path, value] of leavesOf(settings)) {
    if (!isUsual(path, value) && !(path === 'firstImage' && value === 0)) {
      words.push('--set', quoted(`${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`));
    }
  }
  return words.join(' ');
}

/**
 * @param {string} origin of the gateway, such as http://127.0.0.1:8080
 * @param {boolean} withKey whether the gateway asks for a key; it is named by the variable of the command line
 */
export function curlOf(item, origin, withKey = false) {
  const spec = specOf(item);
  const form = formOf(spec);
  const { interpolation, trajectory, gridColumns, ...others } = spec;
  const body = form ? { ...others, ...interpolation } : { ...others, gridColumns };
  const authorization = withKey ? '-H "Authorization: Bearer $ANTHESIS_KEY" ' : '';
  const address = quoted(`${origin}/v1/${PATHS[form] ?? 'samplings'}`);
  return `curl ${address} ${authorization}-H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify(body))}`;
}
