/** What the modes of the studio show that need no Generate. */
import { html, nothing } from 'lit';
import { MOST_STEPS } from '../studio/requests.js';
import { caption } from '../studio/words.js';
import './api-image.js';

/**
 * @param {{mode: string, values: object}} place of the page
 * @param {object} view
 * @param {number} view.steps of the slider
 * @param {number} view.place index of the image of an interpolation
 * @param {(steps?: number) => object[] | undefined} view.images those that were sampled
 * @param {(items: object[], index: number) => void} view.open shows one of them large
 */
export function previewView({ mode, values }, view) {
  if (!values.checkpoint) {
    return html`<p class="missing">choose a checkpoint</p>`;
  }
  return { steps, interpolation, trajectory }[mode](view);
}

const WAITING = html`<span class="missing" role="status">being sampled</span>`;

function large(item, open) {
  return html`<div class="large small-square">${
    item
      ? html`<button class="plain" type="button" aria-label="show ${caption(item)}" @click=${open}>
          <api-image path=${item.image.path} alt=${caption(item)} pixels></api-image></button>`
      : WAITING
  }</div>`;
}

function steps({ steps: chosen, images, open, setSteps }) {
  const sampled = Array.from({ length: MOST_STEPS }, (_, index) => index + 1).filter((count) => images(count));
  const items = sampled.map((count) => images(count)[0]);
  const button = (count, index) => html`<button type="button" aria-pressed=${count === chosen ? 'true' : 'false'}
    @click=${() => setSteps(count)}>
    <api-image path=${items[index].image.path} alt="" pixels></api-image>${count}</button>`;
  return html`<h2>The same noise in 1 to ${MOST_STEPS} steps</h2>
    ${large(images(chosen)?.[0], () => open(items, sampled.indexOf(chosen)))}
    <label class="inline"><span>${chosen} ${chosen === 1 ? 'step' : 'steps'}</span>
      <input type="range" name="slider" min="1" max=${MOST_STEPS} .value=${String(chosen)} aria-label="steps"
        @input=${(event) => setSteps(Number(event.target.value))}></label>
    <div class="strip">${sampled.map(button)}</div>`;
}

function interpolation({ place, images, open, setPlace }) {
  const items = images() ?? [];
  const last = Math.max(1, items.length - 1);
  const at = Math.min(place, last);
  const button = (item, index) => html`<button type="button" aria-pressed=${index === at ? 'true' : 'false'}
    aria-label="image ${index + 1}" @click=${() => setPlace(index)}>
    <api-image path=${item.image.path} alt="" pixels></api-image></button>`;
  return html`<h2>From one seed to another, on a great circle</h2>
    ${large(items[at], () => open(items, at))}
    <label class="inline"><span>${Math.round((100 * at) / last)} % of the way</span>
      <input type="range" name="slider" min="0" max=${last} .value=${String(at)} aria-label="place between the seeds"
        @input=${(event) => setPlace(Number(event.target.value))}></label>
    <div class="strip">${items.map(button)}</div>`;
}

function trajectory({ images, open }) {
  const items = images();
  return html`<h2>From noise to image: noisy images above, what the network predicts of each below</h2>
    ${items ? nothing : WAITING}
    <div class="scroll trajectory">${(items ?? []).map(
      (item, index) => html`<button class="plain" type="button" aria-label="show ${caption(item)}"
        @click=${() => open(items, index)}>
        <api-image path=${item.image.path} alt="trajectory of ${caption(item)}" pixels></api-image></button>`,
    )}</div>`;
}
