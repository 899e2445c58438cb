import { parts } from './dom.js';
import { languages, problemText, t } from './i18n.js';
import { isSetup, takeSetup } from './router.js';

/**
 * Makes a visitor with the link that the server prints at its start the first
 * administrator: at once, or when they have signed in.
 */
export class Setup {
  #api;
  #parts;
  #text = () => '';
  #code = takeSetup();

  /** @param root says how it went */
  constructor(api, root) {
    this.#api = api;
    this.#parts = parts(root);
    this.#parts.close.addEventListener('click', () => this.withdraw());
    languages.addEventListener('change', () => this.#say(this.#text));
    addEventListener('hashchange', () => isSetup(location.hash) && location.reload()); // in a page that is open already
  }

  /** The one that waits until they have signed in; empty if there is none. */
  get code() {
    return this.#code;
  }

  /** @returns the session as it is then, with another role if the code was right */
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

  /** It has been read, or the user has signed out. */
  withdraw() {
    this.#say(() => '');
  }

  #say(text) {
    this.#text = text;
    this.#parts.text.textContent = text();
    this.#parts.box.hidden = !text();
  }
}
