/** What an address of the studio says, and where former pages are found in it. */
import { samplerValues } from '../forms.js';

/** By their names in an address. */
export const MODES = new Map([
  ['images', 'Images'],
  ['steps', 'Steps'],
  ['interpolation', 'Interpolation'],
  ['trajectory', 'Trajectory'],
]);

/** Parameters that choose what the history lists. */
export const FILTERS = ['model', 'class', 'solver', 'collection'];
const PLACES = ['mode', 'job', ...FILTERS];

const picked = (parameters, wanted) => Object.fromEntries(Object.entries(parameters).filter(([name]) => wanted(name)));

/**
 * @param {object} parameters of an address
 * @returns {{mode: string, job?: string, filters: object, values: object}} values are those of the form's fields
 */
export function placeOf(parameters) {
  return {
    mode: MODES.has(parameters.mode) ? parameters.mode : 'images',
    job: parameters.job,
    filters: picked(parameters, (name) => FILTERS.includes(name)),
    values: picked(parameters, (name) => !PLACES.includes(name)),
  };
}

/** @returns {object} parameters of an address that {@link placeOf} reads */
export function parametersOf({ mode, job, filters, values }) {
  return { mode: mode === 'images' ? undefined : mode, job, ...filters, ...values };
}

/**
 * The route of the studio for an address of the gallery, of Explore or of the form for new images, which it replaced.
 * All other routes stay as they are.
 *
 * @param {{parts: string[], parameters: object, hash: string}} route
 */
export function moved(route) {
  const [page, view] = route.parts;
  if (page === 'explore') {
    const { image, ...others } = route.parameters;
    return { ...route, parts: ['studio'], parameters: { mode: view ?? 'steps', ...others, firstImage: image } };
  }
  if (page === 'new' && view === 'sampling') {
    const { sampler, ...others } = route.parameters;
    return { ...route, parts: ['studio'], parameters: { ...readable(sampler), ...others } };
  }
  return page === 'gallery' ? { ...route, parts: ['studio'] } : route;
}

/** A sampler that cannot be read is left out. */
function readable(sampler) {
  try {
    return samplerValues(sampler);
  } catch {
    return {};
  }
}
