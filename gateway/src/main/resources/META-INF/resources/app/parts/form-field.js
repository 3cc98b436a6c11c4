/** Fields of forms; see forms.js. */
import { html, nothing } from 'lit';

/**
 * @param {{name: string, label: string, type: string, hint?: string}} field
 * @param {object} state
 * @param {string} state.value
 * @param {string | null} state.error why the gateway refuses the value
 * @param {string} state.placeholder what it would fill in
 * @param {string[]} [state.choices] where one of them is chosen
 * @param {boolean} [state.mayBeEmpty] whether no choice is one, too
 * @param {(value: string) => void} change is called with what was entered
 */
export function formField(field, state, change) {
  if (field.type === 'flag') {
    return html`<label class="inline"><input type="checkbox" name=${field.name} .checked=${state.value === 'on'}
      @change=${(event) => change(event.target.checked ? 'on' : '')}><span>${field.label}</span></label>`;
  }
  const hint = field.hint ? html`<span class="hint">${field.hint}</span>` : nothing;
  const control = state.choices ? select(field, state, change) : input(field, state, change);
  return html`<label><span>${field.label}</span>${control}
    ${state.error ? html`<span class="error">${state.error}</span>` : hint}</label>`;
}

function input({ name, type }, { value, error, placeholder }, change) {
  const mode = { integer: 'numeric', decimal: 'decimal' }[type] ?? 'text';
  return html`<input name=${name} inputmode=${mode} autocomplete="off" placeholder=${placeholder}
    aria-invalid=${error ? 'true' : 'false'} .value=${value} @input=${(event) => change(event.target.value)}>`;
}

/** The value stays a choice where the gateway does not know it: it says what is wrong with it. */
function select({ name }, { value, error, placeholder, choices, mayBeEmpty }, change) {
  const all = value && !choices.includes(value) ? [value, ...choices] : choices;
  const option = (choice) => html`<option value=${choice} ?selected=${choice === value}>${choice}</option>`;
  return html`<select name=${name} aria-invalid=${error ? 'true' : 'false'}
    @change=${(event) => change(event.target.value)}>
    ${mayBeEmpty ? html`<option value="" ?selected=${!value}>${placeholder || '–'}</option>` : nothing}
    ${all.map(option)}</select>`;
}
