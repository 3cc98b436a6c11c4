/** What each mode of the studio asks the gateway for. */
import { FORMS, requestOf } from '../forms.js';

/** Steps of the slider, from 1 on, and of a trajectory where none are given. */
export const MOST_STEPS = 20;
/** Images of an interpolation that its slider goes over. */
const STRIP = 12;

const integer = (name, label, more) => ({ name, label, type: 'integer', ...more });
const [CHECKPOINT, , STEPS, SEED] = FORMS.sampling.fields;
const CLASSES = FORMS.sampling.more.find(({ name }) => name === 'classes');
const SAMPLER = FORMS.sampling.more.filter(({ name }) => name.startsWith('sampler.'));
const IMAGE = integer('firstImage', 'Image', { hint: 'its number; it depends on seed and number alone' });
const TO_CLASS = { name: 'toClass', label: 'To class', type: 'text' };

/** The form of each mode; that of images makes a job, the others make previews. */
export const MODE_FORMS = {
  images: FORMS.sampling,
  steps: {
    path: () => '/v1/samplings',
    fields: [CHECKPOINT, SEED, IMAGE],
    more: [CLASSES, ...SAMPLER],
    fixed: { images: 1, gridColumns: 1 },
  },
  interpolation: {
    path: () => '/v1/interpolations',
    fields: [CHECKPOINT, { ...SEED, label: 'From seed' }, integer('toSeed', 'To seed'), IMAGE, STEPS],
    more: [CLASSES, TO_CLASS, ...SAMPLER],
    fixed: { images: STRIP },
  },
  trajectory: {
    path: () => '/v1/trajectories',
    fields: [CHECKPOINT, SEED, IMAGE, STEPS],
    more: [CLASSES, ...SAMPLER],
    fixed: { images: 1 },
  },
};

/**
 * @param {string} mode
 * @param {object} values of the form's fields, as texts
 * @param {number} steps of the slider; for the mode steps
 * @returns {{path: string, body: object}} the request that a preview of the mode is
 */
export function previewRequest(mode, values, steps) {
  const form = MODE_FORMS[mode];
  const body = { ...requestOf(form, values), ...form.fixed };
  return { path: form.path(), body: mode === 'steps' ? { ...body, steps } : body };
}
