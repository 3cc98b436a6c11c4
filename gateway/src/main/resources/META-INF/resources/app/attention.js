/** What an operator should look at. */

/**
 * @param {{queue: object[], rejected: object[], weights: object[], seen: string}} state the queue of each kind,
 *     rejected commands, installed weights, and when the page of rejected commands was last looked at
 * @returns {Map<string, string>} what is wrong, by the page that shows it
 */
export function attentionOf({ queue, rejected, weights, seen }) {
  const wrong = new Map();
  const idle = queue.filter(({ waitingTasks, liveWorkers }) => waitingTasks > 0 && liveWorkers === 0);
  if (idle.length) {
    wrong.set('workers', `no worker for ${idle.map(({ kind }) => kind).join(', ')}, and jobs wait`);
  }
  const unseen = rejected.filter(({ at, replayedAt }) => !replayedAt && Date.parse(at) > Date.parse(seen));
  if (unseen.length) {
    wrong.set('rejected', unseen.length === 1 ? '1 new' : `${unseen.length} new`);
  }
  if (!weights.length) {
    wrong.set('weights', 'not installed: scores are uncalibrated');
  }
  return wrong;
}
