import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { isReset, takeReset } from '../router.js';
import { Attempt } from './attempt.js';

const SHORTEST = 8; // characters that a password must have

/** Asks a visitor with an administrator's link for their new password. */
export class PasswordReset {
  #dialog;
  #parts;
  #api;
  #onDone;
  #code = takeReset();
  #wrong = null; // the text key of a mistake to fix before the server is asked
  #attempt = new Attempt(() => this.#render());

  /** @param onDone called with the account's name */
  constructor(root, { api, onDone }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#onDone = onDone;
    this.#parts.close.addEventListener('click', () => this.#dialog.close());
    this.#parts.form.addEventListener('submit', (event) => this.#submit(event));
    this.#dialog.addEventListener('close', () => this.#parts.form.reset());
    languages.addEventListener('change', () => this.#render());
    addEventListener('hashchange', () => isReset(location.hash) && location.reload()); // the page was already open
    if (this.#code) {
      this.#dialog.showModal();
      this.#parts.form.elements.newPassword.focus();
    }
  }

  async #submit(event) {
    event.preventDefault();
    const { newPassword, again } = this.#parts.form.elements;
    this.#wrong = [...newPassword.value].length < SHORTEST ? 'signIn.passwordHint'
      : newPassword.value !== again.value ? 'reset.different' : null;
    this.#attempt.forget();
    this.#render();
    if (this.#wrong) {
      (this.#wrong === 'reset.different' ? again : newPassword).focus();
      return;
    }
    let name = '';
    const done = await this.#attempt.make(async () => {
      ({ name } = await this.#api.resetPassword(this.#code, newPassword.value));
    });
    if (done && !this.#attempt.problem) {
      this.#dialog.close();
      this.#onDone(name);
    }
  }

  #render() {
    const { problem, busy } = this.#attempt;
    this.#parts.submit.setAttribute('aria-disabled', String(busy));
    say(this.#parts.problem, this.#wrong ? t(this.#wrong) : problem ? reasonOf(problem) : '');
  }
}

/** For a wrong password, the server's own explanation, which is in the reader's language. */
function reasonOf(problem) {
  const error = problem.code === 'invalid-request' ? problem.more.errors?.find(({ field }) => field === 'newPassword') : null;
  return error?.detail ?? problemText(problem);
}
