import { parts, say } from '../dom.js';
import { languages, t } from '../i18n.js';
import { paintAvatar } from './avatar.js';

const FACES = 3; // users whose avatars stand in the button
const NAMES = 20; // names in its title

/**
 * The button of a room's header with those who are here, and the line below the composer with those who are typing. The
 * line is no live region: whoever listens to the page would be interrupted all the time.
 */
export class PresenceView {
  #parts;
  #room = null;
  #presence = null;
  #closed = new AbortController();

  constructor(root) {
    this.#parts = parts(root);
    languages.addEventListener('change', () => this.#render());
  }

  /** @param presence of the room that is open, see room-presence.js; null for none */
  show(room, presence) {
    this.#closed.abort();
    this.#closed = new AbortController();
    [this.#room, this.#presence] = [room, presence];
    presence?.addEventListener('change', () => this.#render(), { signal: this.#closed.signal });
    this.#render();
  }

  /** The names of those who are here, as far as they are known. */
  get names() {
    return (this.#presence?.present?.users ?? []).map(({ name }) => name);
  }

  #render() {
    const room = this.#room;
    const present = this.#presence?.present;
    const { members, faces, typing, 'members-text': text, 'members-count': count } = this.#parts;
    say(typing, this.#presence ? typingText(this.#presence.typing) : '');
    if (!room) {
      return;
    }
    const { names } = this;
    faces.replaceChildren(...names.slice(0, FACES).map(face));
    say(count, present ? String(present.count) : '');
    text.textContent = present ? t('presence.here', { count: present.count }) : t(room.private ? 'members.open' : 'members.present');
    const label = room.private && present ? t('presence.members', { count: present.count }) : text.textContent;
    members.setAttribute('aria-label', label);
    members.title = names.length > 0 ? namesText(names, present.count) : label;
  }
}

function face(name) {
  const avatar = document.createElement('span');
  avatar.className = 'avatar';
  paintAvatar(avatar, name);
  return avatar;
}

function namesText(names, count) {
  const shown = names.slice(0, NAMES);
  const more = count - shown.length;
  return shown.join(', ') + (more > 0 ? ` ${t('members.more', { count: more })}` : '');
}

function typingText([name, other, ...others]) {
  if (!name) {
    return '';
  }
  if (!other) {
    return t('typing.one', { name });
  }
  return others.length === 0 ? t('typing.two', { name, other }) : t('typing.more', { name, count: others.length + 1 });
}
