import { parts } from './dom.js';
import { languages, problemText, t } from './i18n.js';
import { isSetup, takeSetup } from './router.js';

/**
 * Makes a visitor the first administrator if they have the link that the server prints
 * at its start: at once, or after they have signed in.
 */
export class Setup {
  #api;
  #parts;
  #text = () => '';
  #code = takeSetup();

  /** @param root shows the outcome */
  constructor(api, root) {
    this.#api = api;
    this.#parts = parts(root);
    this.#parts.close.addEventListener('click', () => this.withdraw());
    languages.addEventListener('change', () => this.#say(this.#text));
    addEventListener('hashchange', () => isSetup(location.hash) && location.reload()); // the page was already open
  }

  /** The code that waits until the visitor has signed in; empty if there is none. */
  get code() {
    return this.#code;
  }

  /** @returns the session afterwards, with the administrator's role if the code was right */
  async complete(session) {
    if (!this.#code) {
      return session;
    }
    const code = this.#code;
    this.#code = '';
    try {
      await this.#api.becomeAdministrator(code);
      this.#say(() => t('setup.done'));
      return await this.#api.session();
    } catch (problem) {
      this.#say(() => problemText(problem));
      return session;
    }
  }

  /** Hides the outcome: the user has read it or has signed out. */
  withdraw() {
    this.#say(() => '');
  }

  #say(text) {
    this.#text = text;
    this.#parts.text.textContent = text();
    this.#parts.box.hidden = !text();
  }
}
