import { parts } from '../dom.js';

/**
 * Asks administrators who signed in some time ago for their password, inside a dialog, and then repeats the action that
 * the server refused.
 */
export class SignInAgain {
  #form;
  #codeField;
  #api;
  #attempt;
  #name = '';
  #action = null;

  /**
   * @param form has the fields `user`, `password` and `code`, and the part `code-field`
   * @param attempt the {@link Attempt} of the dialog
   */
  constructor(form, { api, attempt }) {
    this.#form = form;
    this.#codeField = parts(form)['code-field'];
    this.#api = api;
    this.#attempt = attempt;
    form.addEventListener('submit', (event) => this.#signIn(event));
  }

  /** Forgets what was entered, and belongs to this administrator from now on. */
  reset(name) {
    this.#name = name;
    this.#action = null;
    this.#form.reset();
    this.#form.hidden = true;
    this.#codeField.hidden = true;
    this.#form.elements.user.value = name; // for the browser's password manager
  }

  /** @returns whether the last attempt was refused for that; then the action waits for the password */
  isNeededFor(action) {
    if (this.#attempt.problem?.code !== 'sign-in-again') {
      return false;
    }
    this.#action = action;
    this.#form.hidden = false;
    this.#form.elements.password.focus();
    return true;
  }

  async #signIn(event) {
    event.preventDefault();
    const { password, code } = this.#form.elements;
    await this.#attempt.make(() => this.#api.signIn(this.#name, password.value, code.value.trim()).then(() => null));
    const { problem } = this.#attempt;
    if (problem) {
      this.#codeField.hidden &&= problem.code !== 'second-factor-required';
      (this.#codeField.hidden ? password : code).select();
      return;
    }
    const action = this.#action;
    this.reset(this.#name);
    await action?.();
  }
}
