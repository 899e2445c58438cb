import { clone } from '../js/dom.js';
import { USES } from './uses.js';

/** Puts links to all uses in each list that the page marks for them. */
export function placeUseLinks() {
  for (const list of document.querySelectorAll('[data-widget=uses]')) {
    list.replaceChildren(...USES.map(item));
  }
}

function item({ path, title }) {
  const copy = clone('use-link');
  const link = copy.firstElementChild;
  link.href = path;
  link.dataset.i18n = title;
  if (path === location.pathname) {
    link.setAttribute('aria-current', 'page');
  }
  return copy;
}
