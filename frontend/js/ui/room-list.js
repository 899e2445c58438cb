import { clone, parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { hashOf } from '../router.js';
import { paintAvatar } from './avatar.js';
import { DirectForm } from './direct-form.js';
import { InvitationList } from './invitation-list.js';

/**
 * The rooms as links with their unread counts, the form for a new room, and above them the invitations. Dispatches `search`
 * when the user wants to search them.
 */
export class RoomList extends EventTarget {
  invitations;
  #parts;
  #rooms;
  #create;
  #direct;
  #current = null;
  #items = new Map();
  #problem = null;

  /** @param create creates a public or private room; if its promise rejects, the problem is shown */
  constructor(root, { create, openDirect, invitations }) {
    super();
    this.invitations = new InvitationList(invitations);
    this.#parts = parts(root);
    this.#create = create;
    this.#direct = new DirectForm(root, openDirect);
    this.#parts.search.addEventListener('click', () => this.dispatchEvent(new Event('search')));
    this.#parts.new.addEventListener('click', () => this.#toggle(this.#parts.form.hidden));
    this.#parts.cancel.addEventListener('click', () => this.#toggle(false));
    this.#parts.form.addEventListener('submit', (event) => this.#submit(event));
    this.#parts.form.addEventListener('keydown', (event) => event.key === 'Escape' && this.#toggle(false));
    languages.addEventListener('change', () => this.#render());
  }

  /** Shows these rooms from now on. */
  follow(rooms) {
    this.#rooms = rooms;
    this.#toggle(false, { focus: false });
    this.#direct.close();
    rooms.addEventListener('change', () => rooms === this.#rooms && this.#render());
    this.#render();
  }

  mark(current) {
    this.#current = current;
    this.#render();
  }

  /** Focuses the room that the user comes back from on a narrow screen. */
  focus(id) {
    this.#items.get(id)?.querySelector('a').focus();
  }

  openForm() {
    this.#toggle(true);
  }

  #toggle(shown, { focus = true } = {}) {
    const { form, new: button } = this.#parts;
    form.hidden = !shown;
    form.reset();
    button.setAttribute('aria-expanded', String(shown));
    this.#complain(null);
    if (focus) {
      (shown ? form.elements.name : button).focus();
    }
  }

  async #submit(event) {
    event.preventDefault();
    const { name, private: box } = this.#parts.form.elements;
    if (!name.value.trim()) {
      name.focus();
      return;
    }
    try {
      await this.#create(name.value.trim().normalize('NFC'), box.checked);
      this.#toggle(false, { focus: false });
    } catch (problem) {
      this.#complain(problem);
      name.focus();
    }
  }

  #complain(problem) {
    this.#problem = problem;
    say(this.#parts.problem, problem ? problemText(problem) : '');
  }

  #render() {
    if (!this.#rooms) {
      return;
    }
    const rooms = this.#rooms.list;
    this.#parts.empty.hidden = !this.#rooms.loaded || rooms.some(({ direct }) => !direct);
    fill(this.#parts.list, rooms.filter(({ direct }) => !direct).map((room) => this.#item(room)));
    fill(this.#parts.directs, rooms.filter(({ direct }) => direct).map((room) => this.#item(room)));
    this.#complain(this.#problem);
  }

  #item(room) {
    if (!this.#items.has(room.id)) {
      this.#items.set(room.id, clone('room-link'));
    }
    const item = this.#items.get(room.id);
    const { link, avatar, hash, lock, name, private: secret, archived, unread, count, 'unread-text': words } = parts(item);
    const news = this.#rooms.unread(room.id);
    link.href = hashOf(room.id);
    name.textContent = room.name;
    avatar.hidden = !room.direct;
    paintAvatar(avatar, room.direct ? room.name : '');
    hash.hidden = Boolean(room.private);
    lock.toggleAttribute('hidden', !room.private || Boolean(room.direct));
    secret.textContent = room.private && !room.direct ? ` (${t('rooms.privateMark')})` : '';
    say(archived, room.archived ? t('rooms.archivedMark') : '');
    if (room.id === this.#current) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
    unread.hidden = news === 0;
    count.textContent = news > 99 ? '99+' : String(news || '');
    const called = this.#rooms.isCalled(room.id);
    unread.toggleAttribute('data-called', called);
    words.textContent = news > 0 ? t(called ? 'rooms.called' : 'rooms.unread', { count: news }) : '';
    return item;
  }
}

/** Leaves a list alone that has these items, because focus is lost otherwise. */
function fill(list, items) {
  if (items.length !== list.children.length || items.some((item, index) => list.children[index] !== item)) {
    list.replaceChildren(...items);
  }
}
