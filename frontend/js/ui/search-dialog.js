import { clone, parts, say } from '../dom.js';
import { dayText, languages, problemText, t, timeText } from '../i18n.js';
import { marked } from '../model/marks.js';
import { hashOf } from '../router.js';
import { Attempt } from './attempt.js';

/**
 * Searches what was said in our rooms. A result leads to the message in its room; the results are still there when the
 * dialog is opened again. Ctrl + K opens it, and so does "/" outside of text fields.
 */
export class SearchDialog {
  #dialog;
  #parts;
  #api;
  #rooms = null;
  #room = null;
  #query = null; // what the results are about: `{text, room}`
  #results = [];
  #next = null;
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.form.addEventListener('submit', (event) => this.#submit(event));
    this.#parts.form.addEventListener('keydown', (event) => this.#pressed(event));
    this.#parts.more.addEventListener('click', () => this.#more());
    this.#parts.results.addEventListener('click', ({ target }) => target.closest('a') && this.#leave(target.closest('a')));
    languages.addEventListener('change', () => this.#render());
  }

  /** @param rooms all that we can open @param room the one on display; undefined for none */
  open(rooms, room) {
    this.#rooms = rooms;
    this.#room = room;
    this.#render();
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    this.#parts.form.elements.text.select();
    this.#parts.form.elements.text.focus();
  }

  /** What was found may not be for whoever signs in next. */
  forget() {
    [this.#query, this.#results, this.#next, this.#rooms, this.#room] = [null, [], null, null, null];
    this.#parts.form.reset();
    this.#attempt.forget();
    this.#parts.results.replaceChildren();
    this.close();
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Otherwise Escape would clear the field, and only the second one would close the dialog. */
  #pressed(event) {
    if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault();
      this.close();
    }
  }

  /** An address that we are at leads there again. */
  #leave({ hash }) {
    this.close();
    if (hash === location.hash) {
      dispatchEvent(new HashChangeEvent('hashchange'));
    }
  }

  async #submit(event) {
    event.preventDefault();
    const { text, here } = this.#parts.form.elements;
    const words = text.value.trim();
    if (words === '' || this.#attempt.busy) {
      text.focus();
      return;
    }
    [this.#query, this.#results, this.#next] = [{ text: words, room: here.checked ? this.#room?.id : undefined }, [], null];
    await this.#find();
  }

  async #more() {
    const shown = this.#results.length;
    await this.#find();
    this.#parts.results.children[shown]?.querySelector('a').focus();
  }

  /** Goes on by itself while nothing has been found: one request looks at a part of the archive. */
  async #find() {
    const query = this.#query;
    await this.#attempt.make(async () => {
      const before = this.#results.length;
      do {
        const { results, next } = await this.#api.search({ ...query, ...(this.#next && { before: this.#next }) });
        if (query !== this.#query) {
          return;
        }
        this.#results.push(...results);
        this.#next = next;
        this.#render();
      } while (this.#next && this.#results.length === before && this.#dialog.open);
    });
  }

  #render() {
    const { form, here, status, problem, results, more } = this.#parts;
    here.textContent = this.#room ? t('search.here', { room: this.#room.name }) : '';
    here.parentElement.hidden = !this.#room;
    const { busy } = this.#attempt;
    form.setAttribute('aria-busy', String(busy));
    status.textContent = this.#statusText(busy);
    say(problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    results.replaceChildren(...this.#results.map((result) => this.#item(result)));
    more.hidden = busy || !this.#next || this.#results.length === 0;
  }

  #statusText(busy) {
    if (busy) {
      return t('search.busy');
    }
    if (!this.#query || this.#attempt.problem) {
      return '';
    }
    const count = this.#results.length;
    return count === 0 ? t('search.none') : t(this.#next ? 'search.foundSoFar' : 'search.found', { count });
  }

  #item({ room, offset, from, text, time }) {
    const item = clone('search-result');
    const all = parts(item);
    all.link.href = hashOf(room, offset);
    all.from.textContent = from;
    all.room.textContent = this.#rooms?.get(room)?.name ?? room;
    all.time.dateTime = time;
    all.time.textContent = `${dayText(Date.parse(time))} · ${timeText(Date.parse(time))}`;
    all.text.replaceChildren(...marked(text, this.#query.text).map(pieceOf));
    return item;
  }
}

function pieceOf({ text, hit }) {
  const piece = document.createElement(hit ? 'mark' : 'span');
  piece.textContent = text;
  return piece;
}
