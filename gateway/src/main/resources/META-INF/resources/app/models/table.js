/** The table of models: its columns, and the address that keeps what is shown of it. */
import { leavesOf } from '../settings.js';

const SETTING = 'spec.';

/** Columns by their keys; sort is what the gateway calls them. */
export const COLUMNS = {
  sample: { label: 'Newest sample' },
  state: { label: 'State', sort: 'state' },
  kid: { label: 'Best KID', sort: 'kid', isNumber: true },
  noiseLoss: { label: 'Noise loss', sort: 'noiseLoss', isNumber: true },
  imageLoss: { label: 'Image loss', sort: 'imageLoss', isNumber: true },
  validationNoiseLoss: { label: 'Validation noise loss', sort: 'validationNoiseLoss', isNumber: true },
  validationImageLoss: { label: 'Validation image loss', sort: 'validationImageLoss', isNumber: true },
  epoch: { label: 'Epochs', sort: 'epoch', isNumber: true },
  learningRate: { label: 'Learning rate', sort: 'spec.optimizer.learningRate', isNumber: true },
  imagesPerSecond: { label: 'Images a second', sort: 'imagesPerSecond', isNumber: true },
  weightsBytes: { label: 'Size', sort: 'weightsBytes', isNumber: true },
  dataset: { label: 'Data set', sort: 'dataset' },
  network: { label: 'Network', sort: 'spec.network.architecture' },
  tags: { label: 'Tags', sort: 'tags' },
  submitter: { label: 'Submitter', sort: 'submitter' },
  duration: { label: 'Took', sort: 'duration', isNumber: true },
  created: { label: 'Submitted', sort: 'created' },
};

const USUAL_COLUMNS = ['sample', 'state', 'kid', 'noiseLoss', 'epoch', 'dataset', 'tags', 'created'];
const USUAL_SORT = '-created';
export const FILTERS = ['search', 'dataset', 'state', 'network', 'archived'];

/** @returns {{key: string, label: string, sort?: string, isNumber?: boolean, path?: string}} also of a setting */
export function columnOf(key) {
  if (key.startsWith(SETTING)) {
    const path = key.slice(SETTING.length);
    return { key, label: path, sort: key, path, isNumber: true };
  }
  return { key, ...COLUMNS[key] };
}

const isColumn = (key) => key in COLUMNS || (key.startsWith(SETTING) && key.length > SETTING.length);

const listed = (text) => (text ?? '').split(',').filter(Boolean);

/**
 * What an address shows.
 *
 * @param {object} parameters of the address
 * @returns {{columns: string[], sort: string, tags: string[], filters: object}}
 */
export function viewOf(parameters) {
  const columns = listed(parameters.columns).filter(isColumn);
  const filters = Object.fromEntries(
    FILTERS.filter((name) => parameters[name]).map((name) => [name, parameters[name]]),
  );
  return {
    columns: 'columns' in parameters ? columns : USUAL_COLUMNS,
    sort: parameters.sort || USUAL_SORT,
    tags: listed(parameters.tags),
    filters,
  };
}

/** @returns {string} the address of a view, without what is usual */
export function addressOf({ columns, sort, tags, filters }) {
  const pairs = Object.entries(filters).filter(([, value]) => value);
  if (tags.length) {
    pairs.push(['tags', tags.join(',')]);
  }
  if (sort !== USUAL_SORT) {
    pairs.push(['sort', sort]);
  }
  if (columns.join() !== USUAL_COLUMNS.join()) {
    pairs.push(['columns', columns.join(',')]);
  }
  return pairs.length ? `#/models?${new URLSearchParams(pairs)}` : '#/models';
}

/** @returns {string} what the gateway is asked for: each model by one of its branches */
export function requestOf({ sort, tags, filters }) {
  const pairs = [
    ['onePerModel', 'true'],
    ['sort', sort],
    ...Object.entries(filters),
    ...tags.map((tag) => ['tag', tag]),
  ];
  return `/v1/trainings?${new URLSearchParams(pairs)}`;
}

/** @returns {string} all branches of a model, archived ones among them */
export const branchesRequest = (model) => `/v1/trainings?model=${model}&archived=any&sort=created&limit=500`;

/** @returns {'ascending' | 'descending' | undefined} how a column is sorted */
export function directionOf(sort, column) {
  if (!column.sort || sort.replace(/^-/, '') !== column.sort) {
    return undefined;
  }
  return sort.startsWith('-') ? 'descending' : 'ascending';
}

/** @returns {string} the next order when a column's heading is pressed: the smallest first, then the largest */
export function sortedBy(sort, column) {
  return sort === column.sort ? `-${column.sort}` : column.sort;
}

/** @returns {string[]} paths of all settings of some trainings */
export function settingPaths(runs) {
  return [...new Set(runs.flatMap((run) => [...leavesOf(run.spec).keys()]))].filter((path) => path !== 'name').sort();
}
