import { parts, say } from '../dom.js';
import { languages, problemText } from '../i18n.js';
import { Attempt } from './attempt.js';

const LENGTH = 200; // characters of the message that are shown

/** Asks before a message is deleted for everybody. */
export class DeleteMessageDialog {
  #dialog;
  #parts;
  #room = null;
  #delete = null;
  #attempt = new Attempt(() => this.#render());

  constructor(root) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#parts.keep.addEventListener('click', () => this.close());
    this.#parts.confirm.addEventListener('click', () => this.#confirm());
    languages.addEventListener('change', () => this.#render());
  }

  open(room, conversation, offset) {
    const message = conversation?.timeline.messages.find((each) => each.offset === offset);
    if (!message?.text) {
      return; // It is already gone.
    }
    this.#room = room;
    this.#delete = () => conversation.delete(offset);
    this.#parts.text.textContent = [...message.text].slice(0, LENGTH).join('');
    this.#attempt.forget();
    this.#render();
    this.#dialog.showModal();
    this.#parts.keep.focus();
  }

  /** @param room closes the dialog only if it is about this room; if omitted, always */
  close(room) {
    if (this.#dialog.open && (!room || room === this.#room)) {
      this.#dialog.close();
    }
  }

  async #confirm() {
    const done = await this.#attempt.make(() => this.#delete().catch((problem) => {
      if (problem.code !== 'no-such-message') {
        throw problem;
      }
    }));
    if (done && !this.#attempt.problem) {
      this.close();
    }
  }

  #render() {
    this.#parts.confirm.setAttribute('aria-disabled', String(this.#attempt.busy));
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
  }
}
