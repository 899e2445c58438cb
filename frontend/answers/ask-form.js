import { say } from '../js/dom.js';
import { languages, problemText, t } from '../js/i18n.js';
import { isVisible } from '../js/visible.js';

const LIMIT = 1000; // characters that the server accepts
const WARN = 800; // characters from which the count is shown
const TOUCH = matchMedia('(hover: none) and (pointer: coarse)');

/** The form for a question, which also stops the answer that is being written. */
export class AskForm {
  #parts;
  #actions;
  #user;
  #running = false;
  #busy = false;
  #problem = null;

  /**
   * @param user null for a visitor, who is asked to sign in
   * @param ask called with the question
   * @param stop called to stop the answer that is shown
   * @param signIn leads to the sign-in form
   */
  constructor(parts, { user, ...actions }) {
    this.#parts = parts;
    this.#user = user;
    this.#actions = actions;
    parts.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit(parts.field.value);
    });
    parts.field.addEventListener('keydown', (event) => this.#pressed(event));
    parts.field.addEventListener('input', () => this.#edited());
    parts.stop.addEventListener('click', () => this.#make(() => actions.stop()));
    parts['ask-sign-in'].addEventListener('click', () => actions.signIn());
    languages.addEventListener('change', () => this.#render());
    this.#render();
  }

  /** Whether the answer that is shown is being written. */
  set running(running) {
    if (running !== this.#running) {
      this.#running = running;
      this.#render();
    }
  }

  signedOut() {
    this.#user = null;
    this.#render();
  }

  /** On a touch screen that would open the keyboard. */
  focus() {
    if (!TOUCH.matches) {
      this.#parts.field.focus({ preventScroll: true });
    }
  }

  async submit(text) {
    if (!this.#user) {
      return this.#actions.signIn();
    }
    if (isVisible(text) && [...text].length <= LIMIT && await this.#make(() => this.#actions.ask(text))) {
      this.#parts.field.value = '';
      this.#render();
    }
  }

  /** Ignores an Enter that ends a Hangul (or other) composition; Safari marks it only by key code 229. */
  #pressed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.submit(this.#parts.field.value);
    }
  }

  #edited() {
    this.#problem = null;
    this.#render();
  }

  /** @returns whether it was done */
  async #make(action) {
    if (this.#busy) {
      return false;
    }
    [this.#busy, this.#problem] = [true, null];
    this.#render();
    try {
      await action();
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.#render();
    return !this.#problem;
  }

  #render() {
    const { field, grow, form, box, counter, 'count-line': line, problem, stop, send, 'ask-sign-in': signIn } = this.#parts;
    const count = [...field.value].length;
    grow.dataset.text = `${field.value}\n`;
    form.toggleAttribute('data-empty', !isVisible(field.value));
    form.toggleAttribute('data-too-long', count > LIMIT);
    box.hidden = !this.#user;
    signIn.hidden = Boolean(this.#user);
    stop.hidden = !this.#running;
    send.setAttribute('aria-disabled', String(this.#busy));
    counter.textContent = count > WARN ? t(count > LIMIT ? 'answers.tooLong' : 'answers.counter', { count, limit: LIMIT }) : '';
    line.hidden = count <= WARN;
    say(problem, this.#problem ? problemText(this.#problem) : '');
  }
}
