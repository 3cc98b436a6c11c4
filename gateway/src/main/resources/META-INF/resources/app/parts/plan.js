/** What would become of a request, and what it would cost. */
import { html, nothing } from 'lit';
import { expected, runningTask, whyItWaits } from '../forecast.js';
import { duration, number } from '../format.js';
import { facts } from '../page.js';

/** A plan of the gateway, as it answers `?dryRun=true`. */
export function planned({ cost, estimate, workers, forecast, warnings, note }) {
  return html`${facts([
    ['Cost', `${number(cost.networkEvaluations)} network evaluations`],
    ['Features', cost.featureEvaluations ? `${number(cost.featureEvaluations)} images` : undefined],
    ['Takes about', estimated(estimate)],
    ['Starts', expected(forecast.start)],
    ['Ends', expected(forecast.end)],
    ['Waits behind', waitsBehind(forecast)],
    ['Workers', `${workers.ableWorkers} of ${workers.liveWorkers} live`],
  ])}
      ${forecast.running.length ? html`<ul>${forecast.running.map(runningTask)}</ul>` : nothing}
      ${whyItWaits(forecast)}
      ${warnings.map((warning) => html`<p class="note">${warning}</p>`)}
      ${note ? html`<p class="note">${note}</p>` : nothing}`;
}

function waitsBehind({ running, tasksAhead, reasons }) {
  return reasons.length === 0 ? 'nothing' : `${number(running.length)} running and ${number(tasksAhead)} waiting tasks`;
}

function estimated(estimate) {
  return estimate ? html`<span title=${estimate.basis}>${duration(estimate.seconds)}</span>` : 'not measured yet';
}
