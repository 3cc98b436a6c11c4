/** When jobs are expected to begin and to end, and why they wait, in words. */
import { html, nothing } from 'lit';
import { duration, short } from './format.js';

/** Less than this is not worth a number. */
const SOON_SECONDS = 2;

const secondsUntil = (instant) => (Date.parse(instant) - Date.now()) / 1000;

/** Such as "in about 52 min"; the time itself is its tooltip. */
export function expected(instant) {
  if (!instant) {
    return 'unknown';
  }
  const seconds = secondsUntil(instant);
  const words = seconds < SOON_SECONDS ? 'now' : `in about ${duration(seconds)}`;
  return html`<time datetime=${instant} title=${new Date(instant).toLocaleString()}>${words}</time>`;
}

/** Such as "about 52 min left". */
export function left(end) {
  const seconds = secondsUntil(end);
  return seconds < SOON_SECONDS ? 'about to end' : `about ${duration(seconds)} left`;
}

/** A task that a worker carries out. */
export function runningTask({ worker, job, kind, name, end }) {
  const until = end ? left(end) : 'time left unknown';
  return html`<li><span class="mono">${worker}</span> runs
    <a href="#/jobs/${job}" title=${job}>${kind} ${name ?? short(job)}</a>, ${until}</li>`;
}

/** Why a job waits, and why its times are unknown; nothing if it does not wait and they are known. */
export function whyItWaits({ reasons, unknown }) {
  if (reasons.length === 0 && !unknown) {
    return nothing;
  }
  return html`<ul class="quiet">
    ${reasons.map(({ message, until }) => html`<li>${message}${until ? `, ${left(until)}` : nothing}</li>`)}
    ${unknown ? html`<li>time unknown: ${unknown}</li>` : nothing}</ul>`;
}

/** When a job that has not ended begins, or ends if it has begun. */
export function outlook(job, forecast) {
  const [verb, instant] = job.state === 'queued' ? ['starts', forecast.start] : ['ends', forecast.end];
  return html`<div>${verb} ${instant ? expected(instant) : 'at an unknown time'}</div>
    ${whyItWaits(forecast)}`;
}
