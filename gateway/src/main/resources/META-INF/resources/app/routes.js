/** Which page an address shows. */
import { html } from 'lit';
import './pages/api.js';
import './pages/compare.js';
import './pages/data.js';
import './pages/dataset.js';
import './pages/explore.js';
import './pages/gallery.js';
import './pages/home.js';
import './pages/job.js';
import './pages/keys.js';
import './pages/leaderboard.js';
import './pages/new-job.js';
import './pages/queue.js';
import './pages/rejected.js';
import './pages/run.js';
import './pages/runs.js';
import './pages/sweep.js';
import './pages/sweeps.js';
import './pages/webhooks.js';
import './pages/weights.js';
import './pages/workers.js';

const PAGES = {
  home: (route) => html`<home-page .route=${route}></home-page>`,
  runs: (route) =>
    route.parts[1] ? html`<run-page .route=${route}></run-page>` : html`<runs-page .route=${route}></runs-page>`,
  data: (route) =>
    route.parts[1]
      ? html`<dataset-page .route=${route}></dataset-page>`
      : html`<data-page .route=${route}></data-page>`,
  compare: (route) => html`<compare-page .route=${route}></compare-page>`,
  leaderboard: (route) => html`<leaderboard-page .route=${route}></leaderboard-page>`,
  gallery: (route) => html`<gallery-page .route=${route}></gallery-page>`,
  explore: (route) => html`<explore-page .route=${route}></explore-page>`,
  sweeps: (route) =>
    route.parts[1]
      ? html`<sweep-page .route=${route}></sweep-page>`
      : html`<sweeps-page .route=${route}></sweeps-page>`,
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

/**
 * What an address names; no part where it cannot be read.
 *
 * @returns {{parts: string[], parameters: object, hash: string}}
 */
export function routeOf(hash) {
  const [path, search] = hash.replace(/^#\/?/, '').split('?');
  return { parts: partsOf(path), parameters: Object.fromEntries(new URLSearchParams(search ?? '')), hash };
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
