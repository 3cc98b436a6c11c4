import { attentionOf } from '../../../target/classes/META-INF/resources/app/attention.js';
import { beginningOf } from '../../../target/classes/META-INF/resources/app/beginning.js';
import { equal } from './expect.js';

const queueOf = (kind, waitingTasks, liveWorkers) => ({ kind, waitingTasks, liveWorkers });
const GOOD = {
  queue: [queueOf('training', 3, 1), queueOf('sampling', 0, 0)],
  rejected: [],
  weights: [{ name: 'inception-v3' }],
  seen: '2026-01-02T00:00:00Z',
};
const wrongIn = (state) => Object.fromEntries(attentionOf({ ...GOOD, ...state }));

export function whereAllIsWellNothingNeedsAttention() {
  equal(wrongIn({}), {});
}

export function jobsThatWaitWithoutAWorkerOfTheirKindNeedAttention() {
  const queue = [queueOf('training', 1, 0), queueOf('sampling', 0, 0), queueOf('evaluation', 2, 0)];
  equal(wrongIn({ queue }), { workers: 'no worker for training, evaluation, and jobs wait' });
}

export function rejectedCommandsNeedAttentionUntilTheyAreSeenOrReplayed() {
  const old = { at: '2026-01-01T00:00:00Z' };
  const replayed = { at: '2026-01-03T00:00:00Z', replayedAt: '2026-01-04T00:00:00Z' };
  const fresh = { at: '2026-01-03T00:00:00.5Z' };

  equal(wrongIn({ rejected: [old, replayed] }), {});
  equal(wrongIn({ rejected: [fresh, old] }), { rejected: '1 new' });
  equal(wrongIn({ rejected: [fresh, fresh] }), { rejected: '2 new' });
}

export function missingWeightsNeedAttention() {
  equal(wrongIn({ weights: [] }), { weights: 'not installed: scores are uncalibrated' });
}

export function aNewServerIsBegunWithPictures() {
  equal(beginningOf({ datasets: [], trainings: [] }), { pictures: 'next', training: 'later', look: 'later' });
}

export function picturesAreTrainedOnAndTheTrainingIsLookedAt() {
  const datasets = [{ name: 'blossoms' }];
  const failed = { state: 'failed', epoch: 0 };

  equal(beginningOf({ datasets, trainings: [failed] }), { pictures: 'done', training: 'next', look: 'later' });
  equal(beginningOf({ datasets, trainings: [{ state: 'running', epoch: 0 }] }), {
    pictures: 'done',
    training: 'done',
    look: 'next',
  });
}

export function aModelWithAnEpochIsNoBeginning() {
  equal(beginningOf({ datasets: [], trainings: [{ state: 'running', epoch: 1 }] }), null);
  equal(beginningOf({ datasets: [], trainings: [{ state: 'succeeded', epoch: 0 }] }), null);
}
