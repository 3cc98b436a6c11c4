import { isOver, JobStream, Poll, PolledPages } from '../../../target/classes/META-INF/resources/app/live.js';
import { elapsed, pass } from './browser.js';
import { equal } from './expect.js';
import { answering, json, requests, stream } from './gateway.js';

/** What a page is to its controllers. */
class Host {
  updates = 0;
  controllers = [];

  addController(controller) {
    this.controllers.push(controller);
  }

  requestUpdate() {
    this.updates += 1;
  }

  show() {
    for (const controller of this.controllers) {
      controller.hostConnected?.();
    }
  }

  leave() {
    for (const controller of this.controllers) {
      controller.hostDisconnected?.();
    }
  }
}

const event = (id, type = 'progress') => `event: ${type}\nid: ${id}\ndata: ${id}\n\n`;
const END = 'event: end\ndata: {}\n\n';
const lastIds = () => requests.map((request) => request.headers['Last-Event-ID']);

function following(answer) {
  const host = new Host();
  const taken = [];
  const job = new JobStream(host, (given) => taken.push(given.type === 'end' ? 'end' : given.id));
  answering(answer);
  job.follow('7');
  return { host, job, taken };
}

export async function aBrokenStreamGoesOnAfterItsLastEvent() {
  const answers = [stream(event(1), event(2), new Error('broken')), stream(event(3)), stream(event(4), END)];
  const { taken } = following(() => answers[requests.length - 1]);

  await pass(10_000);

  equal(taken, ['1', '2', '3', '4', 'end']);
  equal(lastIds(), ['0', '2', '3']);
}

export async function aBrokenStreamIsNotAskedForAtOnceAgain() {
  const times = [];
  following(() => {
    times.push(elapsed());
    throw new TypeError('Failed to fetch');
  });

  await pass(5000);

  equal(times, [0, 2000, 4000]);
}

export async function anEventWithoutANumberDoesNotMoveTheLastOne() {
  const answers = [stream(event(5), 'event: progress\ndata: 1\n\n'), stream(END)];
  following(() => answers[requests.length - 1]);

  await pass(10_000);

  equal(lastIds(), ['0', '5']);
}

export async function afterTheEndNothingIsAskedFor() {
  const { host, taken } = following(() => stream(event(1), END));

  await pass(60_000);

  equal([taken, requests.length, host.updates], [['1', 'end'], 1, 2]);
}

export async function aStreamThatIsRefusedIsNotAskedForAgainAndOneThatFailedIs() {
  following(() => json({ detail: 'no such job' }, { status: requests.length < 3 ? 503 : 404 }));

  await pass(60_000);

  equal(requests.length, 3);
}

export async function aPageThatIsLeftFollowsNothing() {
  const { host } = following(() => stream(event(1)));
  await pass(1000);

  host.leave();
  await pass(60_000);

  equal(requests.length, 1);
  equal(requests[0].signal.aborted, true);
}

export async function aJobIsFollowedOnce() {
  const { job } = following(() => stream(event(1), END));
  job.follow('7');
  await pass(1);
  equal(requests.length, 1);

  job.follow('8');
  await pass(1);
  equal(
    requests.map((request) => request.path),
    ['/v1/jobs/7/events', '/v1/jobs/8/events'],
  );
  equal(requests[0].signal.aborted, true);
}

function polling(load) {
  const host = new Host();
  new Poll(host, load, 1000);
  return host;
}

export async function aPageThatIsShownIsLoadedAgainAndAgain() {
  const times = [];
  const host = polling(async () => times.push(elapsed()));
  equal(times, []);

  host.show();
  await pass(2500);
  host.leave();
  await pass(10_000);

  equal(times, [0, 1000, 2000]);
  equal(host.updates, 3);
}

export async function aPageThatIsLeftWhileItLoadsIsNotLoadedAgain() {
  let loads = 0;
  const host = polling(async () => {
    loads += 1;
    await pass(500);
  });
  host.show();
  await pass(100);

  host.leave();
  await pass(10_000);

  equal(loads, 1);
}

export async function aPageThatNobodyLooksAtIsNotLoaded() {
  let loads = 0;
  const host = polling(async () => {
    loads += 1;
  });
  document.hidden = true;
  host.show();
  await pass(5500);
  equal(loads, 0);

  document.hidden = false;
  await pass(1000);
  equal(loads, 1);
}

export async function anOutageIsShownUntilItIsOver() {
  let away = true;
  const host = polling(async () => {
    if (away) {
      throw new Error('away');
    }
  });
  host.show();
  await pass(500);
  equal(host.outage.message, 'away');

  away = false;
  await pass(1000);
  equal(host.outage, null);
}

export async function olderPagesStayAndNothingIsShownTwice() {
  const host = new Host();
  const pages = new PolledPages(host, '/v1/jobs', 1000);
  equal(pages.items, null);
  let newest = [4, 3];
  answering((path) =>
    path === '/v1/jobs'
      ? json(
          newest.map((id) => ({ id })),
          { link: '</v1/older>; rel="next"' },
        )
      : json([{ id: 2 }, { id: 1 }]),
  );
  host.show();
  await pass(1);
  await pages.more();
  equal([pages.items.map((item) => item.id), pages.next], [[4, 3, 2, 1], null]);

  newest = [5, 4, 3, 2];
  await pass(1000);

  equal([pages.items.map((item) => item.id), pages.next], [[5, 4, 3, 2, 1], null]);
}

export function aJobIsOverInItsTerminalStates() {
  equal(['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'].filter(isOver), [
    'succeeded',
    'failed',
    'cancelled',
  ]);
}
