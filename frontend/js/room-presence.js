import { OwnTyping, Typists } from './model/typists.js';
import { isVisible } from './visible.js';

/**
 * Who is in one room, and who is typing there, as long as it is open. Dispatches `change`. Nothing of it is kept: after
 * a cut the server begins with a new state.
 */
export class RoomPresence extends EventTarget {
  /** `{count, anonymous, users}`; `users` is null while there are too many, and all is null before it is known. */
  present = null;

  #room;
  #connection;
  #subscriptions;
  #typists;
  #own = new OwnTyping();
  #timer;
  #lost = () => this.#forget();

  constructor(room, { me, connection }) {
    super();
    this.#room = room;
    this.#connection = connection;
    this.#typists = new Typists(me);
    const onRefused = () => {}; // The room is closed to us, which its messages tell.
    const topic = `/topic/rooms/${room.id}`;
    this.#subscriptions = [
      connection.presence(topic, (present) => this.#become(present), { onRefused }),
      connection.subscribe(`${topic}/typing`, (signal) => this.#heard(signal), { onRefused }),
    ];
    connection.addEventListener('state', this.#lost);
  }

  /** The names of those who are typing. */
  get typing() {
    return this.#typists.names(Date.now());
  }

  /** The user has changed the text of the composer. */
  edited(text) {
    const typing = this.#connection.connected ? this.#own.edited(isVisible(text), Date.now()) : null;
    if (typing !== null) {
      this.#connection.send(`/app/rooms/${this.#room.id}/typing`, { typing }).catch(() => {}); // It is only a hint.
    }
  }

  /** The user has sent the text. */
  sent() {
    this.#own.said();
  }

  /** Somebody has said something: they type no longer. */
  said(name) {
    this.#typists.said(name);
    this.#changed();
  }

  close() {
    this.#connection.removeEventListener('state', this.#lost);
    this.#subscriptions.forEach((subscription) => subscription.unsubscribe());
    clearTimeout(this.#timer);
  }

  #become(present) {
    this.present = present;
    this.#changed();
  }

  #heard(signal) {
    this.#typists.hear(signal, Date.now());
    this.#changed();
  }

  /** Without a connection we do not know who is here. */
  #forget() {
    if (this.#connection.status.lost && this.present) {
      this.#typists.clear();
      this.#become(null);
    }
  }

  #changed() {
    clearTimeout(this.#timer);
    const now = Date.now();
    const next = this.#typists.next(now);
    if (next !== null) {
      this.#timer = setTimeout(() => this.#changed(), next + 1);
    }
    this.dispatchEvent(new Event('change'));
  }
}
