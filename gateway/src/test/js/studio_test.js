import { routeOf } from '../../../target/classes/META-INF/resources/app/routes.js';
import { parametersOf, placeOf } from '../../../target/classes/META-INF/resources/app/studio/address.js';
import { pathsOf } from '../../../target/classes/META-INF/resources/app/studio/archive.js';
import { Checkpoints, matching, named } from '../../../target/classes/META-INF/resources/app/studio/checkpoints.js';
import { commandOf, curlOf } from '../../../target/classes/META-INF/resources/app/studio/copies.js';
import { Previews } from '../../../target/classes/META-INF/resources/app/studio/previews.js';
import { previewRequest } from '../../../target/classes/META-INF/resources/app/studio/requests.js';
import { caption, valuesLike, valuesOf } from '../../../target/classes/META-INF/resources/app/studio/words.js';
import { pass } from './browser.js';
import { equal } from './expect.js';
import { answering, json, requests } from './gateway.js';

const SAMPLER = {
  solver: 'ddim',
  stochasticity: 0,
  variancePreserving: true,
  multisteps: 1,
  secondOrderAlpha: 0,
  clip: false,
  computeType: 'float32',
};
const SPEC = { checkpoint: 'c1', images: 4, firstImage: 0, steps: 20, sampler: SAMPLER, seed: 7, gridColumns: 2 };
const item = (spec, image) => ({ job: { id: '11111111-a', spec: { ...SPEC, ...spec } }, image });

export function theAddressSaysEverythingThatThePageShows() {
  const parameters = { mode: 'steps', job: 'j', model: 'm', class: 'rose', checkpoint: 'c', 'sampler.solver': 'ddim' };

  const place = placeOf(parameters);

  equal(place, {
    mode: 'steps',
    job: 'j',
    filters: { model: 'm', class: 'rose' },
    values: { checkpoint: 'c', 'sampler.solver': 'ddim' },
  });
  equal(placeOf(parametersOf(place)), place);
  equal(placeOf({ mode: 'nothing' }).mode, 'images');
}

export function formerAddressesLeadToTheStudio() {
  const moved = (hash) => [routeOf(hash).parts, routeOf(hash).parameters];

  equal(moved('#/gallery'), [['studio'], {}]);
  equal(moved('#/explore'), [['studio'], { mode: 'steps' }]);
  equal(moved('#/explore/trajectory?checkpoint=c&seed=3&image=2'), [
    ['studio'],
    { mode: 'trajectory', checkpoint: 'c', seed: '3', firstImage: '2' },
  ]);
  equal(moved('#/new/sampling?images=3&sampler=%7B%22solver%22%3A%22ddim%22%7D'), [
    ['studio'],
    { 'sampler.solver': 'ddim', images: '3' },
  ]);
  equal(moved('#/new/sampling?images=3&sampler=ddim'), [['studio'], { images: '3' }]);
}

export function eachModeAsksForWhatItShows() {
  const values = { checkpoint: 'c', seed: '3', steps: '7', images: '9', toSeed: '5', 'sampler.stochasticity': '0.5' };
  const sampler = { stochasticity: 0.5 };

  equal(previewRequest('steps', values, 4), {
    path: '/v1/samplings',
    body: { checkpoint: 'c', seed: 3, sampler, images: 1, gridColumns: 1, steps: 4 },
  });
  equal(previewRequest('interpolation', values), {
    path: '/v1/interpolations',
    body: { checkpoint: 'c', seed: 3, toSeed: 5, steps: 7, sampler, images: 12 },
  });
  equal(previewRequest('trajectory', values), {
    path: '/v1/trajectories',
    body: { checkpoint: 'c', seed: 3, steps: 7, sampler, images: 1 },
  });
}

function previewing() {
  const sampled = [];
  const previews = new Previews(
    async (request) => {
      sampled.push(request);
      await pass(100);
      if (request.fails) {
        throw new Error('no worker');
      }
      return [request];
    },
    () => {},
  );
  return { previews, sampled };
}

export async function ofASliderThatMovesTheFirstAndTheLastPlaceAreSampled() {
  const { previews, sampled } = previewing();
  for (const steps of [1, 2, 3, 4]) {
    previews.want({ steps });
  }
  await pass(1000);

  equal(sampled, [{ steps: 1 }, { steps: 4 }]);
  equal(previews.images({ steps: 4 }), [{ steps: 4 }]);
  equal(previews.images({ steps: 3 }), undefined);
}

export async function whatWasSampledIsNotAskedForAgain() {
  const { previews, sampled } = previewing();
  previews.want({ steps: 1 });
  await pass(1000);
  previews.want({ steps: 1 });
  await pass(1000);

  equal(sampled.length, 1);
}

export async function aPreviewThatFailedIsTriedAgainWhenItIsWantedAgain() {
  const { previews, sampled } = previewing();
  previews.want({ fails: true });
  await pass(1000);
  equal(previews.problem({ fails: true }).message, 'no worker');

  previews.want({ fails: true });
  await pass(1000);

  equal(sampled.length, 2);
}

const RUNS = [{ id: 'r1', name: 'real flowers' }];
const CHECKPOINTS = [
  { id: 'c3', run: 'r1', epoch: 8, best: false },
  { id: 'c2', run: 'r1', epoch: 7, best: true, momentum: 0.99 },
  { id: 'c1', name: 'theirs', epoch: 0, best: false },
];

export function checkpointsHaveNamesAndMarks() {
  equal(
    named(CHECKPOINTS, RUNS).map(({ label, marks }) => [label, marks]),
    [
      ['real flowers, epoch 8', ['latest']],
      ['real flowers, epoch 7, EMA 0.99', ['best']],
      ['theirs, imported', []],
    ],
  );
}

export function checkpointsAreFoundByAllWordsOfTheirNameIdOrMarks() {
  const found = (text) => matching(named(CHECKPOINTS, RUNS), text).map(({ id }) => id);

  equal(found(' Flowers 8 '), ['c3']);
  equal(found('best'), ['c2']);
  equal(found('c1'), ['c1']);
  equal(found(''), ['c3', 'c2', 'c1']);
  equal(found('roses'), []);
}

export async function theNameOfAnOlderCheckpointIsAskedForOnce() {
  answering((path) =>
    path.startsWith('/v1/checkpoints/')
      ? json({ id: 'c0', run: 'r1', epoch: 1, best: false })
      : json({ id: 'r1', name: 'real flowers' }),
  );
  let changes = 0;
  const checkpoints = new Checkpoints(() => {
    changes += 1;
  });

  equal([checkpoints.label('c0'), checkpoints.label('c0')], ['c0', 'c0']);
  await pass(1);

  equal(checkpoints.label('c0'), 'real flowers, epoch 1');
  equal([changes, requests.length], [1, 2]);
}

export function modelsAreRunsAndImportedCheckpoints() {
  answering((path) => json(path.startsWith('/v1/checkpoints') ? CHECKPOINTS : RUNS));
  const checkpoints = new Checkpoints(() => {});
  return checkpoints.load().then(() =>
    equal(checkpoints.models, [
      { id: 'r1', name: 'real flowers' },
      { id: 'c1', name: 'theirs' },
    ]),
  );
}

export function anImageIsMadeAgainAloneByACommand() {
  equal(
    commandOf(item({ classes: [1, 2, 1, 2] }, { number: 3 })),
    './anthesis sample c1 --seed 7 --steps 20 --images 1 --class 2 --set firstImage=3',
  );
  equal(
    commandOf(
      item(
        { sampler: { ...SAMPLER, guidance: { scale: 2 } }, variation: { ofImage: 0, distance: 0.25 } },
        { number: 1 },
      ),
    ),
    './anthesis sample c1 --seed 7 --steps 20 --images 1 --set firstImage=1 --set sampler.guidance.scale=2' +
      ' --set variation.ofImage=0 --set variation.distance=0.25',
  );
}

export function anInterpolationIsMadeAgainAsAWhole() {
  const between = item({ interpolation: { toSeed: 9 } }, { number: 2 });

  equal(commandOf(between), './anthesis interpolate c1 --seed 7 --steps 20 --images 4 --to-seed 9');
  equal(curlOf(between, 'http://127.0.0.1:8080').includes('"toSeed":9'), true);
  equal(curlOf(between, 'http://127.0.0.1:8080').startsWith('curl http://127.0.0.1:8080/v1/interpolations '), true);
}

export function aKeyIsInNoCopy() {
  const one = item({}, { number: 0 });

  equal(curlOf(one, 'http://a').includes('Authorization'), false);
  equal(curlOf(one, 'http://a', true).includes('-H "Authorization: Bearer $ANTHESIS_KEY"'), true);
}

export function classesOfAnyNameAreQuotedForTheShell() {
  equal(
    commandOf(item({ classes: ["it's red"] }, { number: 0 })),
    `./anthesis sample c1 --seed 7 --steps 20 --images 1 --class 'it'\\''s red'`,
  );
}

export function filesOfSeveralJobsAreInFoldersOfTheirJobs() {
  const first = item({}, { name: 'image_000000.png' });
  const other = { job: { id: '22222222-b', spec: SPEC }, image: { name: 'image_000000.png' } };

  equal(pathsOf([first]), ['image_000000.png']);
  equal(pathsOf([first, other]), ['11111111/image_000000.png', '22222222/image_000000.png']);
}

export function anImageSaysWhatMadeIt() {
  equal(caption(item({ steps: 1 }, { number: 2, class: 'rose' })), 'rose, seed 7, image 2, 1 step, ddim');
  equal(caption(item({ interpolation: { toSeed: 9 } }, { number: 2 })), 'seeds 7 to 9, image 2, 20 steps, ddim');
}

export function moreLikeAnImageIsFromNoiseNearIt() {
  const values = valuesLike(item({ classes: [1, 2, 1, 2] }, { number: 1 }));

  equal(
    [values.images, values.firstImage, values['variation.ofImage'], values['variation.distance']],
    [12, 2, 1, 0.25],
  );
  equal(values.classes, 2);
  equal(valuesOf(item({ sampler: { ...SAMPLER, stochasticity: 0.5 } }, { number: 1 })), {
    checkpoint: 'c1',
    seed: 7,
    steps: 20,
    images: 4,
    firstImage: 0,
    'sampler.stochasticity': '0.5',
  });
}
