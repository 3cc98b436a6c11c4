import { html, nothing } from 'lit';
import { number } from '../format.js';

/** The classes of a data set, and how many images each has. */
export function datasetClasses(dataset) {
  if (!dataset?.classes.length) {
    return nothing;
  }
  const { classes, name, unlabelledCount, warnings } = dataset;
  const count = classes.length === 1 ? '1 class' : `${number(classes.length)} classes`;
  return html`<details class="classes">
      <summary>
        ${name} has ${count}${unlabelledCount ? `; ${number(unlabelledCount)} images without a class` : ''}
      </summary>
      ${warnings.map((warning) => html`<p class="note">${warning}</p>`)}
      <table>
        <thead><tr><th>Number</th><th>Class</th><th>Images</th><th>Training</th><th>Validation</th></tr></thead>
        <tbody>${classes.map(row)}</tbody>
      </table>
    </details>`;
}

function row(one) {
  return html`<tr><td class="number">${one.number}</td><td class="text">${one.name}</td>
      <td class="number">${number(one.images)}</td><td class="number">${number(one.training)}</td>
      <td class="number">${number(one.validation)}</td></tr>`;
}
