import { html, nothing } from 'lit';

const VIEWS = [
  ['table', '#/models', 'All models'],
  ['leaderboard', '#/models/leaderboard', 'Leaderboard'],
  ['sweeps', '#/models/sweeps', 'Sweeps'],
];

/** Ways to look at the models that there are. */
export function modelViews(shown) {
  return html`<nav aria-label="Views of models"><ul>${VIEWS.map(
    ([view, address, name]) => html`<li>
      <a href=${address} aria-current=${view === shown ? 'page' : nothing}>${name}</a></li>`,
  )}</ul></nav>`;
}
