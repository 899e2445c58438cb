import { clone, parts } from '../dom.js';
import { languages, t } from '../i18n.js';
import { findHeadings } from '../model/headings.js';

/** Finds headings in the documentation. The arrow keys move between the field and the results; Escape closes them. */
export class HeadingSearch {
  #root;
  #parts;
  #headings = null; // a promise, made at the first search

  constructor(root) {
    this.#root = root;
    this.#parts = parts(root);
    this.#parts.query.addEventListener('input', () => this.#search());
    this.#parts.query.addEventListener('focus', () => this.#search());
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('focusout', ({ relatedTarget }) => root.contains(relatedTarget) || this.#close());
    this.#parts.list.addEventListener('click', () => this.#leave());
    languages.addEventListener('change', () => this.#close());
    root.hidden = false;
  }

  async #search() {
    const query = this.#parts.query.value;
    this.#headings ??= fetch('/docs/headings.json').then((response) => response.json());
    const headings = await this.#headings.catch(() => {
      this.#headings = null; // The next search tries again.
      return [];
    });
    if (query !== this.#parts.query.value || !this.#root.contains(document.activeElement)) {
      return;
    }
    const found = findHeadings(headings, query);
    this.#parts.list.replaceChildren(...found.map(item));
    this.#parts.none.hidden = found.length > 0;
    this.#parts.found.hidden = !query.trim();
    this.#parts.state.textContent = !query.trim() ? '' : found.length > 0 ? t('docs.found', { count: found.length }) : t('docs.none');
  }

  #key(event) {
    const stops = [this.#parts.query, ...this.#parts.list.querySelectorAll('a')];
    const here = stops.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Enter: here === 0 ? 1 : -1, Escape: 0 }[event.key];
    if (event.isComposing || !(to in stops)) {
      return;
    }
    event.preventDefault();
    if (event.key === 'Enter') {
      stops[to].click();
      return;
    }
    stops[to].focus();
    if (event.key === 'Escape') {
      this.#close();
    }
  }

  /** Closes the list. A link to another heading of the same page would leave it open. */
  #leave() {
    this.#parts.query.value = '';
    this.#close();
  }

  #close() {
    this.#parts.found.hidden = true;
    this.#parts.state.textContent = '';
  }
}

function item({ document: title, text, address }) {
  const found = clone('found-heading');
  const { link, text: heading, document: about } = parts(found);
  link.href = address;
  heading.textContent = text;
  about.textContent = title === text ? '' : title;
  return found;
}
