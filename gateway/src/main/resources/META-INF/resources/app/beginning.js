/** The way of a new server to its first pictures. */

/**
 * @param {{datasets: object[], trainings: object[]}} known
 * @returns {{pictures: string, training: string, look: string} | null} each step is done, next or later; null once a
 *     model has an epoch
 */
export function beginningOf({ datasets, trainings }) {
  if (trainings.some(({ state, epoch }) => state === 'succeeded' || epoch > 0)) {
    return null;
  }
  const running = trainings.some(({ state }) => ['queued', 'running'].includes(state));
  return {
    pictures: datasets.length ? 'done' : 'next',
    training: trainingStep(datasets, running),
    look: running ? 'next' : 'later',
  };
}

function trainingStep(datasets, running) {
  if (running) {
    return 'done';
  }
  return datasets.length ? 'next' : 'later';
}
