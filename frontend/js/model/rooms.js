// @ts-check

/**
 * @typedef {{id: string, name: string, createdBy: string, createdAt: string, private?: boolean, archived?: boolean,
 *   version?: number}} Room
 * @typedef {{offset: number, epoch?: string}} Position
 */

const GENERAL = 'general'; // the id of the room that a newcomer expects first
const NAMES = new Intl.Collator(undefined, { numeric: true });

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

  /** By name, as a reader of the language would look for them: 2 before 10; General before all. */
  get list() {
    return [...this.#rooms.values()].sort((a, b) =>
      Number(b.id === GENERAL) - Number(a.id === GENERAL) || NAMES.compare(a.name, b.name));
  }

  /**
   * The room for a user who has been in none: General, or the oldest that is open to all.
   */
  get first() {
    const { list } = this;
    return this.#rooms.get(GENERAL) ?? list.reduce((first, room) => (isBefore(room, first) ? room : first), list[0]);
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

  /**
   * Something was added that nobody has to read: a room that was read stays read.
   * @param {string} id
   * @param {Position} position
   */
  passed(id, position) {
    const all = this.unread(id) === 0;
    this.advanced(id, position);
    if (all) {
      this.read(id);
    }
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

  /**
   * The offset up to which a room had been read when news came; null if there is none, or nobody was there before.
   * @param {string} id
   */
  lastRead(id) {
    const read = this.#read.get(id);
    const sameLife = read?.epoch !== undefined && read.epoch === this.#newest.get(id)?.epoch;
    return read && sameLife && this.unread(id) > 0 && read.offset > 0 ? read.offset : null;
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

/** @param {Room} a @param {Room} b */
function isBefore(a, b) {
  return (Number(Boolean(a.private)) - Number(Boolean(b.private)) || Date.parse(a.createdAt) - Date.parse(b.createdAt)) < 0;
}
