/** What pages say of samplings and their images. */
import { samplerLabel } from '../format.js';
import { samplerValues } from '../forms.js';

/** Of the way to noise that has nothing to do with the image. */
const NEAR = 0.25;

/** Defaults of a sampler, which need no words. */
const USUAL = {
  'sampler.solver': 'ddim',
  'sampler.stochasticity': 0,
  'sampler.variancePreserving': true,
  'sampler.multisteps': 1,
  'sampler.secondOrderAlpha': 0,
  'sampler.clip': false,
  'sampler.computeType': 'float32',
};

/** @param {string} path of a setting, such as sampler.solver */
export const isUsual = (path, value) => String(value) === String(USUAL[path]);

/** @returns {string} such as "12 images" or "interpolation" */
export function kindOf(spec) {
  if (spec.variation) {
    return `${spec.images} variations of image ${spec.variation.ofImage}`;
  }
  if (spec.interpolation) {
    return 'interpolation';
  }
  if (spec.trajectory) {
    return 'trajectory';
  }
  return `${spec.images} ${spec.images === 1 ? 'image' : 'images'}`;
}

/** @returns {string} everything that tells an image from others of its checkpoint */
export function caption({ job: { spec }, image }) {
  const seed = spec.interpolation ? `seeds ${spec.seed} to ${spec.interpolation.toSeed}` : `seed ${spec.seed}`;
  const ofClass = image.class === undefined ? '' : `${image.class}, `;
  const like = spec.variation ? ` like ${spec.variation.ofImage}` : '';
  const steps = `${spec.steps} ${spec.steps === 1 ? 'step' : 'steps'}`;
  return `${ofClass}${seed}, image ${image.number}${like}, ${steps}, ${samplerLabel(spec.sampler)}`;
}

/**
 * The spec of a sampling that makes this image alone, where it depends on no other: an image of an interpolation lies
 * between others, and comes with them.
 */
export function specOf({ job: { spec }, image }) {
  if (spec.interpolation) {
    return spec;
  }
  const { classes, ...others } = spec;
  const alone = { ...others, images: 1, firstImage: image.number, gridColumns: 1 };
  return classes ? { ...alone, classes: [classAt(spec, image.number)] } : alone;
}

/** @returns {string | number} what the spec says of the class of an image */
export function classAt({ classes, firstImage }, number) {
  return classes.length === 1 ? classes[0] : classes[number - firstImage];
}

/** @returns {object} values of the form that sample an image again, and others of its job */
export function valuesOf({ job: { spec }, image }) {
  const { checkpoint, seed, steps, images, variation, classes } = spec;
  const sampler = Object.entries(samplerValues(JSON.stringify(spec.sampler)));
  return {
    checkpoint,
    seed,
    steps,
    images: spec.interpolation ? 1 : images,
    firstImage: spec.interpolation ? image.number : spec.firstImage,
    ...variationValues(variation),
    ...(classes ? { classes: (spec.interpolation ? [classAt(spec, image.number)] : classes).join(',') } : {}),
    ...Object.fromEntries(sampler.filter(([path, value]) => !isUsual(path, value))),
  };
}

/** @returns {object} values of the form that sample images from noise that lies near this image's */
export function valuesLike(item) {
  const { spec } = item.job;
  const { number } = item.image;
  return {
    ...valuesOf(item),
    images: 12,
    firstImage: number + 1,
    ...variationValues({ ofImage: spec.variation?.ofImage ?? number, distance: NEAR }),
    ...(spec.classes ? { classes: classAt(spec, number) } : {}),
  };
}

function variationValues(variation) {
  return variation ? { 'variation.ofImage': variation.ofImage, 'variation.distance': variation.distance } : {};
}
