import { Watch } from '../../../target/classes/META-INF/resources/app/watch.js';
import { dispatched, pass } from './browser.js';
import { equal } from './expect.js';
import { answering, json, requests, stream } from './gateway.js';

const notified = [];
globalThis.Notification = class {
  static permission = 'granted';

  constructor(_title, { body }) {
    notified.push(body);
  }
};

class Host {
  controllers = [];

  addController(controller) {
    this.controllers.push(controller);
  }

  requestUpdate() {}
}

const event = (id, type) => `event: ${type}\nid: ${id}\ndata: {}\n\n`;
const END = 'event: end\ndata: {}\n\n';
const running = (...jobs) => [{ kind: 'training', waitingTasks: 0, liveWorkers: 1, running: jobs }];

/** @param {(job: string) => object} events what the stream of a job answers */
function watching(queue, events) {
  answering((path) => {
    if (path.startsWith('/v1/jobs/')) {
      return events(path.split('/')[3]);
    }
    return json(path === '/v1/queue' ? queue() : []);
  });
  const host = new Host();
  const watch = new Watch(host);
  for (const controller of host.controllers) {
    controller.hostConnected?.();
  }
  return watch;
}

const followed = () => requests.map(({ path }) => path).filter((path) => path.endsWith('/events'));

export async function theEndOfATrainingIsNotifiedAndItsEventsAreHeard() {
  const jobs = [{ job: '7', name: 'flowers' }];
  watching(
    () => running(...jobs.splice(0)),
    () => stream(event(1, 'io.anthesis.job.started.v1'), event(2, 'io.anthesis.job.succeeded.v1'), END),
  );

  await pass(5000);

  equal(notified, ['flowers has succeeded']);
  equal(
    dispatched.filter(({ type }) => type === 'anthesis-job-event').map(({ detail }) => [detail.job, detail.event.type]),
    [
      ['7', 'io.anthesis.job.started.v1'],
      ['7', 'io.anthesis.job.succeeded.v1'],
      ['7', 'end'],
    ],
  );
}

export async function onlySomeTrainingsAreFollowedSinceStreamsKeepConnections() {
  watching(
    () => running({ job: '7' }, { job: '8' }, { job: '9' }),
    () => json({ detail: 'gone' }, { status: 410 }),
  );

  await pass(40_000);

  equal(followed(), ['/v1/jobs/7/events', '/v1/jobs/8/events']);
}

export async function aTrainingWhoseEndWasLostGivesItsPlaceToAnother() {
  const queues = [running({ job: '7' }, { job: '8' }), running(), running(), running({ job: '9' })];
  watching(
    () => queues.shift() ?? running(),
    () => json({ detail: 'gone' }, { status: 410 }),
  );

  await pass(50_000);

  equal(followed(), ['/v1/jobs/7/events', '/v1/jobs/8/events', '/v1/jobs/9/events']);
}

export async function whatIsWrongIsKnownByItsPage() {
  const watch = watching(
    () => [{ kind: 'sampling', waitingTasks: 1, liveWorkers: 0, running: [] }],
    () => null,
  );

  await pass(1);

  equal([...watch.wrong.keys()], ['workers', 'weights']);
}
