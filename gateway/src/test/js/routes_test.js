import { stateBadge } from '../../../target/classes/META-INF/resources/app/page.js';
import { routeOf, routes } from '../../../target/classes/META-INF/resources/app/routes.js';
import { sectionOf } from '../../../target/classes/META-INF/resources/app/sections.js';
import { equal } from './expect.js';

const PAGES = {
  '': 'home-page',
  '#/': 'home-page',
  '#/models?sort=kid': 'models-page',
  '#/models/7': 'model-page',
  '#/models/compare?models=7,8': 'compare-page',
  '#/models/leaderboard': 'leaderboard-page',
  '#/models/sweeps': 'sweeps-page',
  '#/models/sweeps/7': 'sweep-page',
  '#/data': 'data-page',
  '#/data/flowers': 'dataset-page',
  '#/studio': 'studio-page',
  '#/gallery': 'studio-page',
  '#/explore/trajectory': 'studio-page',
  '#/queue?state=all': 'queue-page',
  '#/jobs/7': 'job-page',
  '#/rejected': 'rejected-page',
  '#/workers': 'workers-page',
  '#/weights': 'weights-page',
  '#/keys': 'keys-page',
  '#/webhooks': 'webhooks-page',
  '#/api': 'api-page',
  '#/new/sampling': 'studio-page',
  '#/new/training': 'new-job-page',
};

/** The element that a template begins with. */
const element = (template) => /<([\w-]+)/.exec(template.strings[0])[1];

export function everyAddressHasItsPage() {
  for (const [hash, page] of Object.entries(PAGES)) {
    equal([hash, element(routes(routeOf(hash)))], [hash, page]);
  }
}

export function oldAddressesLeadToTheModels() {
  equal(
    ['#/runs', '#/runs/7', '#/compare?runs=7,8', '#/leaderboard?dataset=d', '#/sweeps', '#/sweeps/7', '#/runsx'].map(
      (hash) => routeOf(hash).hash,
    ),
    [
      '#/models',
      '#/models/7',
      '#/models/compare?models=7,8',
      '#/models/leaderboard?dataset=d',
      '#/models/sweeps',
      '#/models/sweeps/7',
      '#/runsx',
    ],
  );
  equal(routeOf('#/compare?runs=7,8').parameters, { models: '7,8' });
}

export function aPageIsGivenThePartsAndParametersOfItsAddress() {
  const route = routeOf('#/new/evaluation?checkpoint=a%2Fb%40best&seed=3');

  equal(route.parts, ['new', 'evaluation']);
  equal(route.parameters, { checkpoint: 'a/b@best', seed: '3' });
  equal(routes(route).values, [route]);
}

export function everyAddressIsInItsSection() {
  equal(
    ['#/', '#/data/flowers', '#/models/7', '#/runs/7', '#/explore/steps', '#/rejected', '#/jobs/7', '#/nothing'].map(
      (hash) => sectionOf(routeOf(hash).parts[0])?.name ?? 'none',
    ),
    ['Home', 'Data', 'Models', 'Models', 'Studio', 'System', 'System', 'none'],
  );
}

export function partsAreDecodedAfterTheyAreSeparated() {
  equal(routeOf('#/jobs/a%2Fb').parts, ['jobs', 'a/b']);
}

export function whatIsNoAddressShowsNoPage() {
  for (const hash of ['#/nothing/here', '#/jobs/%', '#/%E0%A4%A']) {
    equal(routes(routeOf(hash)).strings[0].includes('No such page'), true);
  }
}

export function aStateIsShownAsItIsAndNeverAsMarkup() {
  const { strings, values } = stateBadge('<b>running</b>');

  equal(values, ['<b>running</b>', '<b>running</b>']);
  equal(strings.join('|'), '<span class="state |">|</span>');
}
