import { parts } from '../dom.js';

/** Asks before something is done that cannot be undone, in the dialog where it was wanted. */
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

  /** @param onYes done if they say so; otherwise they are back where they were */
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
