import { parts } from '../dom.js';

/** Asks, inside a dialog, for confirmation of an action that cannot be undone. */
export class Question {
  #root;
  #parts;
  #onYes = null;
  #before = null;

  /** @param root has the parts `question-text`, `keep` and `confirm` */
  constructor(root) {
    this.#root = root;
    this.#parts = parts(root);
    this.#parts.keep.addEventListener('click', () => this.withdraw());
    this.#parts.confirm.addEventListener('click', () => this.#answer());
  }

  /** @param onYes called if the user confirms; otherwise the focus returns to where it was */
  ask(text, yes, onYes) {
    this.#onYes = onYes;
    this.#before = document.activeElement;
    this.#parts['question-text'].textContent = text;
    this.#parts.confirm.textContent = yes;
    this.#root.hidden = false;
    this.#parts.keep.focus();
  }

  withdraw() {
    this.#onYes = null;
    if (!this.#root.hidden) {
      this.#root.hidden = true;
      this.#before?.focus();
    }
  }

  #answer() {
    const onYes = this.#onYes;
    this.#onYes = null;
    this.#root.hidden = true;
    onYes?.();
  }
}
