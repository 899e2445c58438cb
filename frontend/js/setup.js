import { problemText, t } from './i18n.js';
import { isSetup, takeSetup } from './router.js';

/**
 * Makes the first administrator of whoever comes by the link that the server prints when it starts: at once, or when
 * they have signed in.
 */
export class Setup {
  #api;
  #code = takeSetup();

  constructor(api) {
    this.#api = api;
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
      alert(t('setup.done'));
      return await this.#api.session();
    } catch (problem) {
      alert(problemText(problem));
      return session;
    }
  }
}
