import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { Question } from './question.js';

/** Deletes the user's account: asks for the password and a confirmation. Dispatches `delete` with their answers. */
export class FarewellDialog extends EventTarget {
  #dialog;
  #parts;
  #question;
  #problem = null;

  constructor(root) {
    super();
    this.#dialog = root;
    this.#parts = parts(root);
    this.#question = new Question(this.#parts.question);
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.form.addEventListener('submit', (event) => this.#submit(event));
    this.#dialog.addEventListener('close', () => this.#parts.form.reset());
    languages.addEventListener('change', () => this.complain(this.#problem));
  }

  open() {
    this.#question.withdraw();
    this.#parts['code-field'].hidden = true;
    this.complain(null);
    this.#dialog.showModal();
    this.#parts.title.focus();
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Shows why the request failed. */
  complain(problem) {
    this.#problem = problem;
    if (problem?.code === 'second-factor-required') {
      this.#parts['code-field'].hidden = false;
      this.#parts.form.elements.code.focus();
    }
    say(this.#parts.problem, problem ? problemText(problem) : '');
  }

  #submit(event) {
    event.preventDefault();
    const { password, code, messages } = this.#parts.form.elements;
    if (!password.value) {
      password.focus();
      return;
    }
    this.complain(null);
    this.#question.ask(t(messages.checked ? 'farewell.questionWithMessages' : 'farewell.question'), t('farewell.confirm'),
      () => this.dispatchEvent(new CustomEvent('delete',
        { detail: { password: password.value, code: code.value.trim(), messages: messages.checked } })));
  }
}
