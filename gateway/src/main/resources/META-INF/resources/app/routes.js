/** Which page an address shows. */
import { html } from 'lit';
import './pages/api.js';
import './pages/data.js';
import './pages/dataset.js';
import './pages/home.js';
import './pages/job.js';
import './pages/keys.js';
import './pages/model.js';
import './pages/models.js';
import './pages/models-compare.js';
import './pages/models-leaderboard.js';
import './pages/models-sweep.js';
import './pages/models-sweeps.js';
import './pages/new-job.js';
import './pages/queue.js';
import './pages/rejected.js';
import './pages/studio.js';
import './pages/webhooks.js';
import './pages/weights.js';
import './pages/workers.js';
import { moved } from './studio/address.js';

const PAGES = {
  home: (route) => html`<home-page .route=${route}></home-page>`,
  models: (route) => modelPage(route),
  data: (route) =>
    route.parts[1]
      ? html`<dataset-page .route=${route}></dataset-page>`
      : html`<data-page .route=${route}></data-page>`,
  studio: (route) => html`<studio-page .route=${route}></studio-page>`,
  queue: (route) => html`<queue-page .route=${route}></queue-page>`,
  jobs: (route) => html`<job-page .route=${route}></job-page>`,
  workers: (route) => html`<workers-page .route=${route}></workers-page>`,
  weights: (route) => html`<weights-page .route=${route}></weights-page>`,
  keys: (route) => html`<keys-page .route=${route}></keys-page>`,
  webhooks: (route) => html`<webhooks-page .route=${route}></webhooks-page>`,
  api: (route) => html`<api-page .route=${route}></api-page>`,
  rejected: (route) => html`<rejected-page .route=${route}></rejected-page>`,
  new: (route) => html`<new-job-page .route=${route}></new-job-page>`,
};

/** The views of the models have names, and a model has its id. */
function modelPage(route) {
  const [, view, id] = route.parts;
  switch (view) {
    case undefined:
      return html`<models-page .route=${route}></models-page>`;
    case 'leaderboard':
      return html`<leaderboard-page .route=${route}></leaderboard-page>`;
    case 'compare':
      return html`<compare-page .route=${route}></compare-page>`;
    case 'sweeps':
      return id ? html`<sweep-page .route=${route}></sweep-page>` : html`<sweeps-page .route=${route}></sweeps-page>`;
    default:
      return html`<model-page .route=${route}></model-page>`;
  }
}

/** Addresses of version 0.1, and those of now. */
const MOVED = [
  [/^#\/runs(?=[/?]|$)/, '#/models'],
  [/^#\/compare\?runs=/, '#/models/compare?models='],
  [/^#\/compare(?=[/?]|$)/, '#/models/compare'],
  [/^#\/leaderboard(?=[/?]|$)/, '#/models/leaderboard'],
  [/^#\/sweeps(?=[/?]|$)/, '#/models/sweeps'],
];

/** @returns {string} the address at which a page is now */
export function currentAddress(hash) {
  const [from, to] = MOVED.find(([old]) => old.test(hash)) ?? [];
  return from ? hash.replace(from, to) : hash;
}

/**
 * What an address names; no part where it cannot be read. Addresses of pages that are gone name their successors.
 *
 * @returns {{parts: string[], parameters: object, hash: string}}
 */
export function routeOf(address) {
  const hash = currentAddress(address);
  const [path, search] = hash.replace(/^#\/?/, '').split('?');
  const parameters = Object.fromEntries(new URLSearchParams(search ?? ''));
  return moved({ parts: partsOf(path), parameters, hash });
}

function partsOf(path) {
  try {
    return path ? path.split('/').map(decodeURIComponent) : ['home'];
  } catch {
    return [];
  }
}

export function routes(route) {
  const page = PAGES[route.parts[0]];
  return page
    ? page(route)
    : html`<div class="page"><h1 tabindex="-1">No such page</h1><p><a href="#/">Home</a></p></div>`;
}
