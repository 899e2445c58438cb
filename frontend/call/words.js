import { clone, parts } from '../js/dom.js';
import { t, timeText } from '../js/i18n.js';
import { isVisible } from '../js/visible.js';

const MOST = 200; // messages that are shown

/** What participants write to each other: from page to page, without the server. It is gone when the call is. */
export class Words {
  #parts;
  #user;
  #say;

  constructor(all, { user, say }) {
    this.#parts = all;
    this.#user = user;
    this.#say = say;
    all['words-open'].addEventListener('click', () => this.#show(all.words.hidden));
    all['words-close'].addEventListener('click', () => this.#close());
    all.words.addEventListener('keydown', (event) => event.key === 'Escape' && this.#close());
    all.say.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** Whether anybody would get what is written now. */
  set someoneListens(listens) {
    this.#parts.say.toggleAttribute('data-alone', !listens);
  }

  add({ from, text }) {
    const { said, words, 'words-news': news } = this.#parts;
    const item = clone('call-word');
    const word = parts(item);
    word.from.textContent = from;
    word.time.textContent = timeText(Date.now());
    word.text.textContent = text;
    item.toggleAttribute('data-own', from === this.#user);
    said.append(item);
    while (said.childElementCount > MOST) {
      said.firstElementChild.remove();
    }
    item.scrollIntoView({ block: 'nearest' });
    if (words.hidden) {
      news.hidden = false;
      this.#parts.news.textContent = t('call.words.from', { name: from, text });
    }
  }

  clear() {
    this.#parts.said.replaceChildren();
    this.#parts.text.value = '';
    this.#show(false);
  }

  #send() {
    const { text } = this.#parts;
    if (!isVisible(text.value)) {
      return;
    }
    if (this.#say(text.value) > 0) {
      this.add({ from: this.#user, text: text.value });
      text.value = '';
    } else {
      this.#parts.news.textContent = t('call.words.nobody');
    }
  }

  #close() {
    this.#show(false);
    this.#parts['words-open'].focus();
  }

  #show(shown) {
    const { words, 'words-open': button, 'words-news': news, text } = this.#parts;
    words.hidden = !shown;
    button.setAttribute('aria-expanded', String(shown));
    if (shown) {
      news.hidden = true;
      text.focus();
    }
  }
}
