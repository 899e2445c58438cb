import { storage, tabStorage } from './storage.js';

const COUNT = 100; // messages
const SIZE = 200_000; // UTF-16 code units of all texts: 400 kB of the 5 MB that browsers allow

/** How long the messages are kept: as long as the browser's data, this tab, or only this page. */
export const Lasting = Object.freeze({ BROWSER: 'browser', TAB: 'tab', PAGE: 'page' });

/**
 * One user's messages that the server has not confirmed, stored so that they outlive the page: each page has its own
 * record in `localStorage` and holds a lock as long as it lives. Another page of the user that gets this lock knows
 * that the owner is gone, and takes over the record. Without the Web Locks API (it needs HTTPS or localhost) the record
 * belongs to this tab. Dispatches `adopted` when it has taken over messages of a page that is gone, and `change` when
 * `lasting` changes.
 */
export class Unsent extends EventTarget {
  lasting = Lasting.BROWSER;
  #prefix;
  #key;
  #places;
  #shared;
  #locks;
  #rooms = new Map();
  #watched = new Set();
  #closed = new AbortController();

  constructor(me, { page = newId(), shared = storage, tab = tabStorage, locks = globalThis.navigator?.locks } = {}) {
    super();
    this.#prefix = `outbox.${me}.`;
    this.#key = this.#prefix + page;
    this.#shared = shared;
    this.#locks = locks;
    const own = { lasting: Lasting.TAB, shelf: tab, key: this.#prefix + Lasting.TAB };
    this.#places = locks ? [{ lasting: Lasting.BROWSER, shelf: shared, key: this.#key }, own] : [own];
    this.#take(own.shelf.get(own.key, []));
    this.#store();
    if (locks) {
      this.#holdLock();
      shared.keys(this.#prefix).forEach((key) => this.#watch(key));
      globalThis.addEventListener?.('storage', ({ key, newValue }) => this.#changedElsewhere(key, newValue),
        { signal: this.#closed.signal });
    }
  }

  get count() {
    return this.#all().length;
  }

  /** The ids of the rooms that have unsent messages. */
  get rooms() {
    return [...this.#rooms.keys()];
  }

  /** Whether closing the page may lose messages. */
  get atRisk() {
    return this.lasting !== Lasting.BROWSER && this.count > 0;
  }

  of(room) {
    return this.#rooms.get(room) ?? [];
  }

  hasRoomFor(text) {
    return this.count < COUNT && sizeOf(this.#all()) + text.length <= SIZE;
  }

  /** @param entries all unsent messages of this room, as plain data */
  save(room, entries) {
    if (this.#closed.signal.aborted || JSON.stringify(entries) === JSON.stringify(this.of(room))) {
      return;
    }
    if (entries.length > 0) {
      this.#rooms.set(room, entries);
    } else {
      this.#rooms.delete(room);
    }
    this.#store();
  }

  /**
   * @param forget whether to delete the user's messages, including those of their other pages
   */
  close({ forget = false } = {}) {
    this.#closed.abort();
    if (forget) {
      this.#shared.keys(this.#prefix).filter((key) => this.#isRecord(key)).forEach((key) => this.#shared.remove(key));
      this.#places.forEach(({ shelf, key }) => shelf.remove(key));
    }
  }

  #all() {
    return [...this.#rooms].flatMap(([room, entries]) => entries.map((entry) => ({ room, ...entry })));
  }

  /** Stores everything in the first place that accepts it, and removes it from the others. */
  #store() {
    const all = this.#all();
    let lasting = null;
    for (const { shelf, key, ...place } of this.#places) {
      if (lasting || all.length === 0 || !shelf.set(key, all)) {
        shelf.remove(key);
      } else {
        lasting = place.lasting;
      }
    }
    lasting ??= all.length > 0 ? Lasting.PAGE : this.#places[0].lasting;
    if (lasting !== this.lasting) {
      this.lasting = lasting;
      this.dispatchEvent(new Event('change'));
    }
  }

  /** @returns the entries that do not fit */
  #take(entries) {
    const known = new Set(this.#all().map(({ key }) => key));
    const rest = [];
    for (const { room, ...entry } of entries) {
      if (!this.hasRoomFor(entry.text)) {
        rest.push({ room, ...entry });
      } else if (!known.has(entry.key)) {
        this.#rooms.set(room, [...this.of(room), entry]);
      }
    }
    return rest;
  }

  #holdLock() {
    const { signal } = this.#closed;
    const closed = new Promise((resolve) => { signal.addEventListener('abort', resolve); });
    this.#locks.request(`parley.${this.#key}`, { signal }, () => closed).catch(() => {});
  }

  /** Takes over a record as soon as the page that wrote it is gone. */
  #watch(key) {
    if (key === this.#key || this.#watched.has(key) || !this.#isRecord(key)) {
      return;
    }
    this.#watched.add(key);
    this.#locks.request(`parley.${key}`, { signal: this.#closed.signal }, () => this.#adopt(key)).catch(() => {});
  }

  /** Stores ours before removing theirs: a crash in between leaves both, with the same idempotency keys. */
  #adopt(key) {
    this.#watched.delete(key);
    const rest = this.#take(this.#shared.get(key, []));
    this.#store();
    if (rest.length === 0 || !this.#shared.set(key, rest)) {
      this.#shared.remove(key);
    }
    this.dispatchEvent(new Event('adopted'));
  }

  #changedElsewhere(key, value) {
    if (key === `parley.${this.#key}` && value === null) {
      this.#closed.abort(); // The user has signed out in another tab: no message may stay.
    } else if (key?.startsWith('parley.') && value !== null) {
      this.#watch(key.slice('parley.'.length));
    }
  }

  /** Whether the key is this user's, not that of a user whose name begins with ours and a dot. */
  #isRecord(key) {
    return key.startsWith(this.#prefix) && !key.slice(this.#prefix.length).includes('.');
  }
}

/** A random id without a dot. Unlike `crypto.randomUUID`, it also works on pages without TLS. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, '0')).join('');
}

function sizeOf(entries) {
  return entries.reduce((sum, { text }) => sum + text.length, 0);
}
