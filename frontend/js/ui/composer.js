import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { isVisible } from '../visible.js';
import { MentionList } from './mention-list.js';

const LIMIT = 4000; // characters that the server accepts
const TOUCH = matchMedia('(hover: none) and (pointer: coarse)');
const WARN = 3500; // characters from which the count is shown

/** The form for writing a message. Dispatches `draft` and `send` with the text, which stays if `send` is cancelled. */
export class Composer extends EventTarget {
  mentions;
  #form;
  #field;
  #parts;
  #problem = null;
  #offline = false;
  #atRisk = false;
  #room = '';

  constructor(root) {
    super();
    this.#parts = parts(root);
    this.#form = this.#parts.composer;
    this.#field = this.#form.elements.message;
    this.mentions = new MentionList(this.#form, { field: this.#field, list: this.#parts.mentions, status: this.#parts['mention-status'] });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener('keydown', (event) => this.#pressed(event));
    this.#field.addEventListener('input', () => this.#edited());
    languages.addEventListener('change', () => this.#render());
  }

  /** Switches to a room and its draft. */
  open(room, draft) {
    this.mentions.close();
    this.#room = room;
    this.#field.value = draft;
    this.#problem = null;
    this.#render();
  }

  /** The room has been renamed. */
  rename(room) {
    this.#room = room;
    this.#render();
  }

  /** @param offline whether messages have to wait for a connection */
  set offline(offline) {
    this.#offline = offline;
    this.#render();
  }

  /** @param atRisk whether waiting messages would be lost with the page */
  set atRisk(atRisk) {
    if (atRisk !== this.#atRisk) {
      this.#atRisk = atRisk;
      this.#render();
    }
  }

  complain(problem) {
    this.#problem = problem;
    this.#render();
  }

  /** @param byItself whether the user did not ask for it: on a touch screen that would open the keyboard */
  focus({ byItself = false } = {}) {
    if (byItself && TOUCH.matches) {
      return;
    }
    this.#field.focus({ preventScroll: true });
  }

  /** Ignores an Enter that ends a Hangul (or other) composition; Safari marks it only by key code 229. */
  #pressed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.#send();
    }
  }

  #edited() {
    this.#problem = null;
    this.#render();
    this.dispatchEvent(new CustomEvent('draft', { detail: this.#field.value }));
  }

  #send() {
    const text = this.#field.value;
    if (isVisible(text) && lengthOf(text) <= LIMIT
      && this.dispatchEvent(new CustomEvent('send', { detail: text, cancelable: true }))) {
      this.#field.value = '';
      this.#edited();
    }
    this.focus();
  }

  #render() {
    const text = this.#field.value;
    const length = lengthOf(text);
    this.#field.parentElement.dataset.text = `${text}\n`; // A hidden copy makes the field as tall as the text.
    this.#field.placeholder = t('composer.placeholder', { room: this.#room });
    this.#form.toggleAttribute('data-empty', !isVisible(text));
    this.#form.toggleAttribute('data-too-long', length > LIMIT);
    this.#parts.hint.textContent = this.#hint();
    this.#form.toggleAttribute('data-at-risk', this.#atRisk);
    this.#parts.counter.textContent = length > WARN ? t('composer.counter', { count: length, limit: LIMIT }) : '';
    say(this.#parts['composer-problem'], this.#problem ? problemText(this.#problem) : '');
  }

  #hint() {
    if (this.#atRisk) {
      return t('composer.atRisk');
    }
    return t(this.#offline ? 'composer.offline' : 'composer.hint');
  }
}

function lengthOf(text) {
  return [...text].length;
}
