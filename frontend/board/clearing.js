import { parts, say } from '../js/dom.js';
import { problemText } from '../js/i18n.js';
import { Attempt } from '../js/ui/attempt.js';
import { SignInAgain } from '../js/ui/sign-in-again.js';

/** Clears a board of everybody's strokes, after a question to the administrator. What is removed comes as other removals do. */
export class Clearing {
  #dialog;
  #parts;
  #shell;
  #path;
  #attempt = new Attempt(() => this.#render());
  #again;

  /** @param board its name */
  constructor(dialog, button, shell, board) {
    this.#dialog = dialog;
    this.#parts = parts(dialog);
    this.#shell = shell;
    this.#path = `/boards/${board}`;
    this.#again = new SignInAgain(this.#parts.again, { api: shell.server, attempt: this.#attempt });
    button.addEventListener('click', () => this.#open());
    this.#parts.keep.addEventListener('click', () => dialog.close());
    this.#parts.confirm.addEventListener('click', () => this.#clear());
    dialog.addEventListener('close', () => this.#again.reset(''));
    shell.addEventListener('signedout', () => dialog.close());
  }

  #open() {
    this.#attempt.forget();
    this.#again.reset(this.#shell.user);
    this.#parts.confirm.hidden = false;
    this.#render();
    this.#dialog.showModal();
    this.#parts.keep.focus();
  }

  async #clear() {
    if (!await this.#attempt.make(() => this.#shell.server.change('DELETE', this.#path).then(() => null))) {
      return;
    }
    this.#parts.confirm.hidden = this.#again.isNeededFor(() => this.#clear());
    if (!this.#attempt.problem) {
      this.#dialog.close();
    }
  }

  #render() {
    const { problem, busy } = this.#attempt;
    say(this.#parts.problem, problem ? problemText(problem) : '');
    this.#parts.confirm.setAttribute('aria-disabled', String(busy));
  }
}
