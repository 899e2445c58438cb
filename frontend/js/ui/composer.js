import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { isVisible } from '../visible.js';
import { MentionList } from './mention-list.js';

const LIMIT = 4000; // characters that the server accepts
const TOUCH = matchMedia('(hover: none) and (pointer: coarse)');
const WARN = 3500; // characters from which the count is shown

/**
 * The form for writing a message, or another text for one. Dispatches `draft` and `send` with the text, which stays if
 * `send` is cancelled; `editlast` when the user wants to edit what they said last, and `edit` with the message and its
 * new text.
 */
export class Composer extends EventTarget {
  mentions;
  #form;
  #field;
  #parts;
  #problem = null;
  #offline = false;
  #atRisk = false;
  #room = { name: '' };
  #editing = null;
  #draft = ''; // what was in the field before

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
    this.#parts['edit-cancel'].addEventListener('click', () => this.#leaveEdit());
    this.#field.addEventListener('input', () => this.#edited());
    languages.addEventListener('change', () => this.#render());
  }

  /** Switches to a room, or a conversation with one other person, and its draft. */
  open(room, draft) {
    this.mentions.close();
    this.#room = room;
    this.#field.value = draft;
    this.#editing = null;
    this.#problem = null;
    this.#render();
  }

  /** Puts the text of a message of the user into the field; Escape brings their draft back. */
  edit(message) {
    this.#draft = this.#editing ? this.#draft : this.#field.value;
    this.#editing = message;
    this.#field.value = message.text;
    this.#problem = null;
    this.#render();
    this.focus();
    this.#field.setSelectionRange(message.text.length, message.text.length);
  }

  /** @param problem why the text of the message could not be changed; null if it has been */
  finishEdit(message, problem) {
    if (this.#editing !== message) {
      return; // They have cancelled it meanwhile.
    }
    if (problem) {
      this.complain(problem);
    } else {
      this.#leaveEdit();
    }
  }

  #leaveEdit() {
    this.#editing = null;
    this.#field.value = this.#draft;
    this.#edited();
    this.focus();
  }

  /** The room has been renamed. */
  update(room) {
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
    } else if (event.key === 'Escape' && this.#editing && !event.isComposing) {
      event.preventDefault();
      this.#leaveEdit();
    } else if (event.key === 'ArrowUp' && !this.#editing && this.#field.value === '' && !event.isComposing) {
      event.preventDefault();
      this.dispatchEvent(new Event('editlast'));
    }
  }

  #edited() {
    this.#problem = null;
    this.#render();
    if (!this.#editing) {
      this.dispatchEvent(new CustomEvent('draft', { detail: this.#field.value }));
    }
  }

  #send() {
    const text = this.#field.value;
    if (this.#editing && text === this.#editing.text) {
      this.#leaveEdit();
    } else if (this.#editing && isVisible(text) && lengthOf(text) <= LIMIT) {
      this.dispatchEvent(new CustomEvent('edit', { detail: { message: this.#editing, text } }));
    } else if (!this.#editing && isVisible(text) && lengthOf(text) <= LIMIT
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
    this.#field.placeholder = t(this.#room.direct ? 'direct.placeholder' : 'composer.placeholder', { room: this.#room.name });
    this.#form.toggleAttribute('data-empty', !isVisible(text));
    this.#form.toggleAttribute('data-too-long', length > LIMIT);
    this.#parts.editing.hidden = !this.#editing;
    this.#parts.hint.textContent = this.#hint();
    this.#form.toggleAttribute('data-at-risk', this.#atRisk);
    this.#parts.counter.textContent = length > WARN ? t('composer.counter', { count: length, limit: LIMIT }) : '';
    say(this.#parts['composer-problem'], this.#problem ? problemText(this.#problem) : '');
  }

  #hint() {
    if (this.#atRisk) {
      return t('composer.atRisk');
    }
    if (this.#editing) {
      return t('composer.editHint');
    }
    return t(this.#offline ? 'composer.offline' : 'composer.hint');
  }
}

function lengthOf(text) {
  return [...text].length;
}
