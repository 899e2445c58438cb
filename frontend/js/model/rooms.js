// @ts-check

/**
 * @typedef {{id: string, name: string, createdBy: string, createdAt: string, private?: boolean, archived?: boolean,
 *   version?: number}} Room
 * @typedef {{offset: number, epoch?: string}} Position
 */

/** The rooms that are open to us, and how far each has been read. Dispatches `change`. */
export class Rooms extends EventTarget {
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Map<string, Position>} */
  #newest = new Map();
  /** @type {Map<string, Position>} */
  #read;
  #loaded = false;

  /** @param {Record<string, Position>} read how far each room was read when this page was left */
  constructor(read = {}) {
    super();
    this.#read = new Map(Object.entries(read));
  }

  get loaded() {
    return this.#loaded;
  }

  /** By name, as a reader of the language would look for them. */
  get list() {
    return [...this.#rooms.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** @param {string} id */
  get(id) {
    return this.#rooms.get(id);
  }

  /** @param {Room[]} rooms all that are open to us */
  reset(rooms) {
    this.#rooms = new Map(rooms.map((room) => [room.id, room]));
    this.#loaded = true;
    this.#changed();
  }

  /** @param {Room} room a new one, of which all is unread, or one that has changed */
  put(room) {
    const known = this.#rooms.get(room.id);
    if (!known) {
      this.#read.set(room.id, { offset: 0 });
    }
    if (!known || (room.version ?? 0) > (known.version ?? 0)) {
      this.#rooms.set(room.id, room);
      this.#changed();
    }
  }

  /** @param {string} id of a room that is not open to us any more */
  remove(id) {
    if (this.#rooms.delete(id)) {
      this.#newest.delete(id);
      this.#changed();
    }
  }

  /** @param {string} id @param {Position} position the newest message's */
  advanced(id, position) {
    this.#newest.set(id, position);
    if (!this.#read.has(id)) {
      this.#read.set(id, position); // Met for the first time: what was said before we came is not news.
    }
    this.#changed();
  }

  /** @param {string} id everything in this room has been seen */
  read(id) {
    const newest = this.#newest.get(id);
    if (newest && this.unread(id) > 0) {
      this.#read.set(id, newest);
      this.#changed();
    } else if (newest) {
      this.#read.set(id, newest);
    }
  }

  /** @param {string} id */
  unread(id) {
    const newest = this.#newest.get(id);
    const read = this.#read.get(id);
    if (!newest || !read) {
      return 0;
    }
    const sameLife = read.epoch === undefined || read.epoch === newest.epoch;
    return Math.max(0, newest.offset - (sameLife ? read.offset : 0));
  }

  get unreadTotal() {
    return this.list.reduce((sum, { id }) => sum + this.unread(id), 0);
  }

  /** For the next visit. */
  toJSON() {
    return Object.fromEntries(this.#read);
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
