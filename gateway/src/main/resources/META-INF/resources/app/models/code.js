/** A training as commands that submit it again. */
import { leavesOf, settingsOf } from '../settings.js';

const quoted = (text) => (/^[\w./:@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** @returns {string} for a shell, with ./anthesis */
export function commandOf(spec) {
  const { name, dataset, ...settings } = settingsOf(spec);
  const sets = [...leavesOf(settings)].map(([path, value]) => `--set ${quoted(`${path}=${shown(value)}`)}`);
  return [`./anthesis train --dataset ${quoted(dataset)} --name ${quoted(name)}`, ...sets].join(' \\\n  ');
}

/** @returns {string} for a shell, with curl */
export function curlOf(spec, origin) {
  const body = JSON.stringify(settingsOf(spec)).replaceAll("'", "'\\''");
  return `curl -X POST '${origin}/v1/trainings' -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}
