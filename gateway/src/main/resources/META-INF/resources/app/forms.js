import { isObject } from './settings.js';

/** What the forms ask for. An empty field is left out of the request, so that the gateway's default holds. */

const integer = (name, label, more) => ({ name, label, type: 'integer', ...more });
const decimal = (name, label, more) => ({ name, label, type: 'decimal', ...more });
const choice = (name, label, values, more) => ({ name, label, type: 'choice', values, ...more });
const COMPUTE = ['float32', 'tensor-float32', 'bfloat16'];
const PROTOCOLS = ['quick75', 'keras75-b64-s5'];
const COMPONENTS = ['noise', 'signal', 'velocity'];
const CURVES = [
  'linear',
  'cosine',
  'log-snr-linear',
  'log-noise-linear',
  'log-signal-linear',
  'noise-step-linear',
  'signal-step-linear',
];

const PRIORITY = integer('priority', 'Priority', { hint: 'higher ones go first' });

/** The steps that are guided, and what by. */
const guidedBy = (name) => [
  decimal(`${name}.fromNoise`, 'Guided from noise rate', { hint: '0 where empty' }),
  decimal(`${name}.toNoise`, 'Guided to noise rate', { hint: '1 where empty' }),
  { name: `${name}.guide`, label: 'Guide', type: 'text', hint: 'a weaker checkpoint; no class where empty' },
];

const SAMPLER = [
  choice('sampler.solver', 'Solver', ['ddim', 'dpm-solver++2m']),
  decimal('sampler.stochasticity', 'Stochasticity (eta)', { hint: '0 for deterministic, to 1' }),
  integer('sampler.multisteps', 'Multisteps', { hint: '1 to 5 predictions that a step combines' }),
  decimal('sampler.secondOrderAlpha', 'Second order alpha', { hint: 'twice the cost; 0 for none' }),
  choice('sampler.computeType', 'Computes in', COMPUTE),
  decimal('sampler.guidance.scale', 'Guidance scale', { hint: '1 for no guidance; guided steps cost twice as much' }),
  ...guidedBy('sampler.guidance'),
];

export const FORMS = {
  training: {
    title: 'New training',
    path: () => '/v1/trainings',
    done: (job) => `#/models/${job.id}`,
    fields: [
      { name: 'name', label: 'Name', type: 'text' },
      { name: 'dataset', label: 'Data set', type: 'dataset' },
      { name: 'preset', label: 'Preset', type: 'preset' },
      integer('epochs', 'Epochs'),
      integer('data.imageSize', 'Image size', { hint: 'pixels' }),
      integer('data.batchSize', 'Batch size'),
    ],
    more: [
      choice('network.architecture', 'Network', ['residual-unet', 'clear-unet']),
      {
        name: 'network.widths',
        label: 'Widths',
        type: 'integers',
        hint: 'channels of each level, such as 32, 64, 96, 128',
      },
      {
        name: 'network.attentions',
        label: 'Attentions',
        type: 'flags',
        hint: 'of clear-unet: true or false for each width',
      },
      integer('network.blockDepth', 'Block depth'),
      integer('network.patchSize', 'Patch size', { hint: 'of clear-unet' }),
      choice('prediction', 'Prediction', COMPONENTS),
      choice('objective.target', 'Target of the loss', COMPONENTS),
      choice('objective.loss', 'Loss', ['mae', 'mse']),
      choice('objective.weighting.kind', 'Weighting', ['equal', 'min-snr']),
      choice('schedule.kind', 'Schedule', ['angle', 'log-snr']),
      decimal('schedule.minSignalRate', 'Lowest signal rate', { hint: 'of angle' }),
      decimal('schedule.maxSignalRate', 'Highest signal rate', { hint: 'of angle' }),
      choice('schedule.curve', 'Curve', CURVES, { hint: 'of log-snr' }),
      decimal('schedule.startLogSnr', 'First log-SNR', { hint: 'of log-snr' }),
      decimal('schedule.endLogSnr', 'Last log-SNR', { hint: 'of log-snr' }),
      choice('times', 'Times', ['uniform-time', 'uniform-noise-power']),
      { name: 'augmentation.horizontalFlips', label: 'Mirror half of the images', type: 'flag' },
      decimal('optimizer.learningRate', 'Learning rate'),
      integer('optimizer.curve.warmUpSteps', 'Warm-up', { hint: 'steps until the learning rate is reached' }),
      integer('optimizer.curve.decayUntilStep', 'Decay until step', { hint: '0 for a constant learning rate' }),
      decimal('optimizer.weightDecay', 'Weight decay'),
      decimal('optimizer.maxGradientNorm', 'Largest gradient norm', { hint: '0 for no limit' }),
      integer('optimizer.accumulation', 'Accumulation', { hint: 'parts of a batch, to need less memory' }),
      decimal('ema', 'EMA'),
      integer('data.repetitions', 'Repetitions', { hint: 'how often an epoch sees each image' }),
      integer('seed', 'Seed'),
      choice('computeType', 'Computes in', ['auto', ...COMPUTE], {
        hint: 'auto: tensor-float32 on a GPU that has it, float32 elsewhere',
      }),
      choice('protocol', 'Scored by', PROTOCOLS),
      integer('earlyStoppingPatience', 'Early stopping patience', {
        hint: 'epochs without a better KID; empty for never',
      }),
      { name: 'exact', label: 'Only resume bit for bit', type: 'flag' },
      PRIORITY,
    ],
  },
  sampling: {
    title: 'New images',
    path: () => '/v1/samplings',
    done: (job) => `#/jobs/${job.id}`,
    fields: [
      { name: 'checkpoint', label: 'Checkpoint', type: 'checkpoint' },
      integer('images', 'Images'),
      integer('steps', 'Steps'),
      integer('seed', 'Seed'),
      integer('firstImage', 'First image', { hint: 'its number; an image depends on seed and number alone' }),
    ],
    more: [
      {
        name: 'classes',
        label: 'Classes',
        type: 'texts',
        hint: 'names or numbers, separated by commas: one for all images, or one for each',
      },
      integer('variation.ofImage', 'Like image', {
        hint: 'number of an image of this seed that they are to look like',
      }),
      decimal('variation.distance', 'Distance', { hint: '0 for the same image, 1 for others' }),
      ...SAMPLER,
      integer('gridColumns', 'Columns of the overview'),
      PRIORITY,
    ],
  },
  evaluation: {
    title: 'New evaluation',
    path: () => '/v1/evaluations',
    done: (job) => `#/jobs/${job.id}`,
    fields: [
      { name: 'checkpoint', label: 'Checkpoint', type: 'checkpoint' },
      choice('protocol', 'Protocol', PROTOCOLS),
      integer('steps', 'Steps', { hint: 'those of the protocol where empty' }),
      integer('seed', 'Seed'),
    ],
    more: [
      { name: 'class', label: 'Class', type: 'text', hint: 'name or number; all where empty' },
      ...SAMPLER,
      PRIORITY,
    ],
  },
  sweep: {
    title: 'New sweep',
    path: () => '/v1/sweeps',
    done: (sweep) => `#/models/sweeps/${sweep.id}`,
    fields: [
      { name: 'checkpoint', label: 'Checkpoint', type: 'checkpoint' },
      {
        name: 'steps',
        label: 'Steps',
        type: 'integers',
        value: '3, 5, 10, 20',
        hint: 'numbers of steps, with commas between',
      },
      {
        name: 'samplers',
        label: 'Samplers',
        type: 'samplers',
        value: 'ddim, dpm-solver++2m',
        hint: 'ddim, dpm-solver++2m',
      },
      choice('protocol', 'Protocol', PROTOCOLS),
      integer('seed', 'Seed'),
    ],
    more: [
      {
        name: 'guidance.scales',
        label: 'Guidance scales',
        type: 'decimals',
        hint: 'each sampler with each of them, such as 1, 2, 4; no guidance where empty',
      },
      ...guidedBy('guidance'),
      { name: 'class', label: 'Class', type: 'text', hint: 'name or number; all where empty' },
      PRIORITY,
    ],
    finish: withScales,
  },
};

/** Each sampler with each guidance scale. */
function withScales({ guidance, samplers, ...request }) {
  if (!guidance) {
    return { ...request, samplers };
  }
  const { scales = [null], ...rest } = guidance;
  const guided = (samplers ?? [{}]).flatMap((sampler) =>
    scales.map((scale) => ({ ...sampler, guidance: { scale, ...rest } })),
  );
  return { ...request, samplers: guided };
}

const list = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const READ = {
  integer: Number,
  decimal: Number,
  integers: (text) => list(text).map(Number),
  decimals: (text) => list(text).map(Number),
  texts: list,
  flags: (text) => list(text).map((flag) => flag === 'true'),
  samplers: (text) => list(text).map((solver) => ({ solver })),
  flag: (text) => text === 'on',
};

/**
 * What the fields hold at first: parameters of the address, before the settings of the sampler that one of them may be,
 * before the form's own values.
 *
 * @throws Error where the sampler is no JSON object
 */
export function initialValues(form, { sampler, ...parameters }) {
  const defaults = Object.fromEntries(
    form.fields.filter((field) => field.value).map((field) => [field.name, field.value]),
  );
  return { ...defaults, ...samplerValues(sampler), ...parameters };
}

/** @returns {object} values of the fields for a sampler as JSON */
export function samplerValues(json) {
  if (!json) {
    return {};
  }
  return Object.fromEntries(leaves('sampler', parsedObject(json)));
}

function leaves(name, value) {
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([inner, part]) => leaves(`${name}.${inner}`, part))
    : [[name, String(value)]];
}

function parsedObject(json) {
  let parsed;
  try {
    parsed = JSON.parse(json);
  } catch {
    parsed = null;
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new Error(`the sampler in the address must be a JSON object: ${json}`);
  }
  return parsed;
}

/** @returns {object} the request that the fields' values make; those left empty are left out */
export function requestOf(form, values) {
  const request = {};
  [...form.fields, ...form.more].forEach((field) => {
    const text = (values[field.name] ?? '').trim();
    if (!text) {
      return;
    }
    const path = field.name.split('.');
    const last = path.pop();
    const object = path.reduce((outer, part) => (outer[part] ??= {}), request);
    object[last] = (READ[field.type] ?? String)(text);
  });
  return form.finish ? form.finish(request) : request;
}

/** @returns {string} what the gateway would fill in for a field, from the spec of a plan */
export function filledIn(spec, name) {
  const value = name.split('.').reduce((object, part) => object?.[part], spec);
  return value === undefined || value === null || isObject(value) ? '' : [value].flat().join(', ');
}
