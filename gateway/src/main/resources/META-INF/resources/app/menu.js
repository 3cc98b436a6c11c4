/** A button that opens what is below it. */
import { html, nothing } from 'lit';

/**
 * Closes by Escape, by a link in it, and when something else gets the focus.
 *
 * @param summary what the button shows
 * @param {{current?: boolean, label?: string}} more whether it is for the page that is shown, and a name of the button
 */
export function menu(summary, content, { current = false, label } = {}) {
  return html`<details class="menu" @click=${chosen} @keydown=${escaped} @focusout=${left}>
    <summary aria-current=${current ? 'true' : nothing} aria-label=${label ?? nothing}>${summary}</summary>
    <div tabindex="-1">${content}</div></details>`;
}

function chosen(event) {
  if (event.target.closest('a')) {
    event.currentTarget.open = false;
  }
}

function escaped(event) {
  const menu = event.currentTarget;
  if (event.key === 'Escape' && menu.open) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
}

/** Where the focus has gone is known after the event. */
function left(event) {
  const menu = event.currentTarget;
  setTimeout(() => {
    if (!menu.contains(document.activeElement)) {
      menu.open = false;
    }
  });
}
