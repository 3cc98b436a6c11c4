/** From the curves of a run and from scores to lines of charts. */

const COLORS = 4;

const steps = (curves, metric) =>
  curves.steps
    .filter((point) => point.metrics[metric] !== undefined)
    .map((point) => [point.step, point.metrics[metric]]);

const epochs = (curves, field, low, high) =>
  curves.epochs
    .filter((point) => point[field] !== undefined)
    .map((point) => (low ? [point.step, point[field], point[low], point[high]] : [point.step, point[field]]));

/** @returns {number[]} momenta of the averages that a run keeps, if it keeps several */
export function momentaOf(epochs) {
  return [...new Set(epochs.map((epoch) => epoch.momentum).filter((momentum) => momentum !== undefined))];
}

/** @returns {object[]} checkpoints of one average: the chosen one, else that of the best checkpoint, else the first */
export function epochsOf(all, momentum) {
  const chosen = all.filter((epoch) => momentum !== undefined && epoch.momentum === momentum);
  const shown = (all.find((epoch) => epoch.best) ?? all[0])?.momentum;
  return chosen.length ? chosen : all.filter((epoch) => epoch.momentum === shown);
}

/** Where a run keeps several averages, the momentum of the one that is shown. */
const averageOf = (curves) => momentaOf(curves.epochs).join(', ');

/** One run has a color for each quantity; of two, each has its own. */
const losses =
  (trained, validated) =>
  (curves, color = 1, prefix = '', other = 2) => [
    { label: `${prefix}training`, measure: 'loss', color, points: steps(curves, trained) },
    {
      label: `${prefix}validation (${['EMA', averageOf(curves)].filter(Boolean).join(' ')})`,
      measure: 'loss',
      color: other,
      dashed: true,
      points: epochs(curves, validated),
    },
  ];

export const noiseLoss = losses('noiseLoss', 'validationNoiseLoss');
export const imageLoss = losses('imageLoss', 'validationImageLoss');

export function throughput(curves, color = 3, prefix = '') {
  return [
    { label: `${prefix}images a second`, measure: 'images a second', color, points: steps(curves, 'imagesPerSecond') },
  ];
}

export function kidCurve(curves, color = 4, prefix = '') {
  const average = averageOf(curves);
  return [
    {
      label: `${prefix}KID, 95 %${average && ` (EMA ${average})`}`,
      measure: 'KID',
      color,
      points: epochs(curves, 'kid', 'kidLow', 'kidHigh'),
    },
  ];
}

/** Quality against cost: a line, or points, for each sampler. */
export function costCurves(scores, scattered = false) {
  const samplers = [...new Set(scores.map((score) => score.sampler))];
  return samplers.map((sampler, index) => ({
    label: sampler,
    measure: 'KID',
    color: (index % COLORS) + 1,
    scattered,
    points: scores
      .filter((score) => score.sampler === sampler && score.kid !== undefined && score.networkEvaluations)
      .map((score) => [score.networkEvaluations, score.kid, score.kidLow, score.kidHigh])
      .sort(([cost], [other]) => cost - other),
  }));
}

/** Adds the events since the curves were read. */
export function withProgress(curves, progress) {
  const last = curves.steps.at(-1)?.step ?? 0;
  const newer = progress
    .filter((point) => point.done > last)
    .map((point) => ({ step: point.done, metrics: point.metrics, at: point.at }));
  return { ...curves, steps: [...curves.steps, ...newer] };
}
