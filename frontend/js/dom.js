import { translate } from './i18n.js';

/** Finds the elements marked `data-part` inside a root, by name. */
export function parts(root) {
  const found = {};
  for (const element of [root, ...root.querySelectorAll('[data-part]')]) {
    if (element.dataset.part) {
      found[element.dataset.part] = element;
    }
  }
  return found;
}

/** A translated copy of a template's only element. */
export function clone(id) {
  const copy = document.getElementById(id).content.firstElementChild.cloneNode(true);
  translate(copy);
  return copy;
}

/** Sets the text; an empty one hides the element. */
export function say(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

/** Whether the user is in a visible field elsewhere on the page: what opens by itself must not take what they type next. */
export function isTypingOutside(root) {
  const field = document.activeElement;
  return Boolean(field?.matches('input, textarea, select')) && !root.contains(field) && field.getClientRects().length > 0;
}
