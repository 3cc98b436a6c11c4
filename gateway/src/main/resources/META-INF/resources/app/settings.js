/** The settings of a training, each once. */

/** @returns {boolean} whether it has fields */
export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Fields of version 0.1 that say again what nested ones say. */
const REPEATED = new Set([
  'imageSize',
  'batchSize',
  'repetitions',
  'widths',
  'blockDepth',
  'embeddingDimensions',
  'embeddingMaxFrequency',
  'minSignalRate',
  'maxSignalRate',
  'loss',
  'learningRate',
  'weightDecay',
]);

/** @returns {object} the spec of a training without what it says twice */
export function settingsOf(spec) {
  return spec.network ? Object.fromEntries(Object.entries(spec).filter(([name]) => !REPEATED.has(name))) : spec;
}

/** @returns {Map<string, unknown>} each setting of a training by its path, such as optimizer.learningRate */
export function leavesOf(spec) {
  const leaves = new Map();
  const collect = (path, object) => {
    Object.entries(object).forEach(([name, value]) => {
      if (isObject(value)) {
        collect(`${path}${name}.`, value);
      } else {
        leaves.set(path + name, value);
      }
    });
  };
  collect('', settingsOf(spec));
  return leaves;
}
