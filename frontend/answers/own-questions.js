import { clone, parts } from '../js/dom.js';
import { languages, t } from '../js/i18n.js';

const STATES = { running: 'answers.state.running', stopped: 'answers.state.stopped', failed: 'answers.state.failed', interrupted: 'answers.state.interrupted' };

/** The questions of the user, the newest first, on all of their devices. */
export class OwnQuestions {
  #parts;
  #all = new Map();
  #marked = '';

  constructor(all) {
    this.#parts = all;
    languages.addEventListener('change', () => this.#render());
  }

  /** @param summaries newest first; null if they could not be loaded */
  reset(summaries) {
    this.#parts.list.setAttribute('aria-busy', 'false');
    if (summaries) {
      this.#all = new Map(summaries.reverse().map((summary) => [summary.id, summary]));
      this.#render();
    }
  }

  /** One is new, or has ended. */
  put(summary) {
    this.#all.set(summary.id, summary);
    this.#render();
  }

  /** Marks the one that is shown. */
  mark(id) {
    this.#marked = id;
    this.#render();
  }

  #render() {
    this.#parts.own.hidden = this.#all.size === 0;
    const focused = this.#parts.list.contains(document.activeElement) && document.activeElement.hash;
    this.#parts.list.replaceChildren(...[...this.#all.values()].reverse().map((summary) => this.#item(summary)));
    if (focused) {
      [...this.#parts.list.querySelectorAll('a')].find(({ hash }) => hash === focused)?.focus();
    }
  }

  #item({ id, question, state }) {
    const item = clone('own-question');
    const { link, text, state: mark } = parts(item);
    link.href = `#${encodeURIComponent(id)}`;
    link.dataset.state = state;
    if (id === this.#marked) {
      link.setAttribute('aria-current', 'page');
    }
    text.textContent = question;
    mark.textContent = state in STATES ? t(STATES[state]) : '';
    return item;
  }
}
