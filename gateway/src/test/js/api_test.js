import {
  events,
  get,
  imageAddress,
  key,
  list,
  page,
  post,
  query,
  send,
} from '../../../target/classes/META-INF/resources/app/api.js';
import { dispatched } from './browser.js';
import { equal, failure } from './expect.js';
import { answering, json, requests, stream, text } from './gateway.js';

const all = async (generator) => {
  const found = [];
  for await (const item of generator) {
    found.push(item);
  }
  return found;
};

export async function aBodyIsSentAsJsonWithTheHeadersOfTheRequest() {
  answering(() => json({ id: '7' }));

  equal(await post('/v1/trainings', { epochs: 3 }, { 'Idempotency-Key': 'k' }), { id: '7' });

  const [{ path, method, headers, body }] = requests;
  equal([path, method, body], ['/v1/trainings', 'POST', '{"epochs":3}']);
  equal(headers, { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' });
}

export async function aRequestWithoutABodyHasNoType() {
  answering(() => json({}));

  await send('POST', '/v1/jobs/7/cancel');

  equal(requests[0].headers, {});
  equal(requests[0].body, undefined);
}

export async function theKeyOfTheTabIsSentUntilItIsTakenAway() {
  answering(() => json({}));
  key.set('anth_1');
  await get('/v1/jobs');
  key.set('');
  await get('/v1/jobs');

  equal(
    requests.map((request) => request.headers),
    [{ Authorization: 'Bearer anth_1' }, {}],
  );
}

export async function aProblemHasTheWordsCodeAndFieldOfTheGateway() {
  answering(() =>
    json({ title: 'Bad', detail: 'must be 1 or more', code: 'invalid-spec', field: 'epochs' }, { status: 400 }),
  );

  const problem = await failure(() => get('/v1/jobs'));

  equal(
    [problem.message, problem.status, problem.code, problem.field],
    ['must be 1 or more', 400, 'invalid-spec', 'epochs'],
  );
  equal(dispatched, []);
}

export async function anErrorThatIsNoJsonShowsItsStatus() {
  answering(() => text(502));

  equal((await failure(() => get('/v1/jobs'))).message, 'the gateway answered 502');
}

export async function aGatewayThatIsAwayIsAProblemWithoutAStatus() {
  answering(() => {
    throw new TypeError('Failed to fetch');
  });

  const problem = await failure(() => get('/v1/jobs'));

  equal([problem.status, problem.message], [0, 'the gateway does not answer; is it running?']);
}

export async function aKeyIsAskedForWhereTheGatewayWantsOne() {
  answering(() => json({ detail: 'unknown key' }, { status: 401 }));

  await failure(() => get('/v1/jobs'));

  equal(dispatched, [{ type: 'anthesis-key-wanted', detail: 'unknown key' }]);
}

export async function aPageKnowsWhereTheNextOneIs() {
  answering(() => json([1], { link: '</v1/jobs?after=9&limit=1>; rel="next"' }));
  equal(await page('/v1/jobs?limit=1'), { items: [1], next: '/v1/jobs?after=9&limit=1' });

  answering(() => json([1]));
  equal(await page('/v1/jobs'), { items: [1], next: null });
}

export async function aListIsReadPageByPageUpToItsMost() {
  answering((path) => {
    const number = Number(path.at(-1));
    return json([number, number], { link: number < 3 ? `</v1/x${number + 1}>; rel="next"` : null });
  });

  equal(await list('/v1/x1', 10), { items: [1, 1, 2, 2, 3, 3], more: false });
  equal(await list('/v1/x1', 3), { items: [1, 1, 2], more: true });
  equal(await list('/v1/x3', 1), { items: [3], more: true });
  equal(
    requests.map((request) => request.path),
    ['/v1/x1', '/v1/x2', '/v1/x3', '/v1/x1', '/v1/x2', '/v1/x3'],
  );
}

export function parametersAreEscapedAndThoseWithoutAValueLeftOut() {
  equal(query({ a: 'x&y=#/?', b: '', c: null, d: undefined, e: 0, f: 'ä b' }), '?a=x%26y%3D%23%2F%3F&e=0&f=%C3%A4+b');
  equal(query({}), '');
}

export async function aPictureIsAskedForWithTheKeyWhereThereIsOne() {
  equal(await imageAddress('/v1/images/1'), '/v1/images/1');

  globalThis.URL = { createObjectURL: (blob) => `blob:${blob}` };
  answering(() => ({ ...json(null), blob: async () => 'picture' }));
  key.set('anth_1');
  equal(await imageAddress('/v1/images/1'), 'blob:picture');
  equal(requests[0].headers, { Authorization: 'Bearer anth_1' });
}

export async function eventsAreAskedForAfterTheLastOne() {
  key.set('anth_1');
  answering(() => stream());

  await all(events('7', 12, null));

  equal(requests[0].path, '/v1/jobs/7/events');
  equal(requests[0].headers, {
    Authorization: 'Bearer anth_1',
    Accept: 'text/event-stream',
    'Last-Event-ID': '12',
  });
}

export async function anEventMayComeInPieces() {
  answering(() => stream('event: a\nid: 1\nda', 'ta: {"x":\ndata: 1}\n', '\nevent: b\ndata: 2\n\n'));

  equal(await all(events('7', 0, null)), [
    { type: 'a', id: '1', data: { x: 1 } },
    { type: 'b', id: null, data: 2 },
  ]);
}

export async function commentsAndUnfinishedEventsAreNoEvents() {
  answering(() => stream(': still here\n\nevent: a\nid: 1\ndata: 1\n\nevent: b\nid: 2\nda'));

  equal(
    (await all(events('7', 0, null))).map((event) => event.type),
    ['a'],
  );
}

export async function aStreamThatIsRefusedIsAProblem() {
  answering(() => json({ detail: 'no such job', code: 'not-found' }, { status: 404 }));

  const problem = await failure(() => all(events('7', 0, null)));

  equal([problem.status, problem.message, problem.code], [404, 'no such job', 'not-found']);
}
