// @ts-check

/**
 * @typedef {{id: string, name: string, createdBy: string, createdAt: string, private?: boolean, archived?: boolean,
 *   version?: number, direct?: string[]}} Room
 * @typedef {{offset: number, epoch?: string, assumed?: boolean, called?: boolean}} Position `assumed` if nobody has read
 *   up to there, `called` if the user is mentioned after it
 */

const GENERAL = 'general'; // the id of the room that newcomers see first
const NAMES = new Intl.Collator(undefined, { numeric: true });

/**
 * The rooms that we can open, and how far each has been read. Dispatches `change`, and `read` with a room and a position
 * when more of it has been read on this page.
 */
export class Rooms extends EventTarget {
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Map<string, Position>} */
  #newest = new Map();
  /** @type {Map<string, Position>} in an epoch of which we have heard no message yet */
  #elsewhere = new Map();
  /** @type {Map<string, Position>} */
  #read;
  #loaded = false;
  #me;

  /**
   * @param {Record<string, Position>} read how far each room was read when this page was left
   * @param {string} me the user, who knows a conversation of two by the name of the other
   */
  constructor(read = {}, me = '') {
    super();
    this.#me = me;
    this.#read = new Map(Object.entries(read));
  }

  get loaded() {
    return this.#loaded;
  }

  /** Sorted by name as usual in the language, with 2 before 10; General comes first, conversations of two come last. */
  get list() {
    return [...this.#rooms.values()].sort((a, b) => Number(Boolean(a.direct)) - Number(Boolean(b.direct))
      || Number(b.id === GENERAL) - Number(a.id === GENERAL) || NAMES.compare(a.name, b.name));
  }

  /**
   * The room for a user who has not opened any yet: General, or the oldest public one.
   */
  get first() {
    const { list } = this;
    return this.#rooms.get(GENERAL) ?? list.reduce((first, room) => (isBefore(room, first) ? room : first), list[0]);
  }

  /** @param {string} id */
  get(id) {
    return this.#rooms.get(id);
  }

  /** @param {Room[]} rooms all that we can open */
  reset(rooms) {
    this.#rooms = new Map(rooms.map((room) => [room.id, this.#named(room)]));
    this.#loaded = true;
    this.#changed();
  }

  /** @param {Room} room a new one, in which everything is unread, or one that has changed */
  put(room) {
    const known = this.#rooms.get(room.id);
    if (!known) {
      this.#read.set(room.id, { offset: 0 });
    }
    if (!known || (room.version ?? 0) > (known.version ?? 0)) {
      this.#rooms.set(room.id, this.#named(room));
      this.#changed();
    }
  }

  /** @param {string} id of a room that we can no longer open */
  remove(id) {
    if (this.#rooms.delete(id)) {
      this.#newest.delete(id);
      this.#elsewhere.delete(id);
      this.#changed();
    }
  }

  /** @param {string} id @param {Position} position the newest message's */
  advanced(id, position) {
    this.#goOn(id, position);
    this.#newest.set(id, position);
    if (!this.#read.has(id)) {
      // Messages of a public room from before we knew it are not news; a private room is meant for us.
      this.#read.set(id, this.#rooms.get(id)?.private ? { offset: 0 } : { ...position, assumed: true });
    }
    this.#changed();
  }

  /**
   * After a failover of its store a log goes on in another epoch with the messages that we have seen.
   * @param {string} id
   * @param {Position} next
   */
  #goOn(id, next) {
    const newest = this.#newest.get(id);
    const read = this.#read.get(id);
    const elsewhere = this.#elsewhere.get(id);
    if (newest && newest.epoch !== next.epoch) {
      if (elsewhere?.epoch === next.epoch) {
        this.#read.set(id, read?.called ? { ...elsewhere, called: true } : elsewhere);
      } else if (read?.epoch === newest.epoch && next.offset === newest.offset + 1) {
        this.#read.set(id, { ...read, epoch: next.epoch });
      }
      this.#elsewhere.delete(id);
    }
  }

  /**
   * Something was added that needs no reading: a room that was read stays read.
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

  /** @param {string} id of a room in which everything has been seen */
  read(id) {
    const newest = this.#newest.get(id);
    const known = this.#read.get(id);
    if (!newest || (!known?.assumed && known?.epoch === newest.epoch && known?.offset === newest.offset)) {
      return;
    }
    this.#read.set(id, newest);
    this.dispatchEvent(new CustomEvent('read', { detail: { room: id, ...newest } }));
    this.#changed();
  }

  /**
   * It was read up to there on another device, or on an earlier visit.
   * @param {string} id
   * @param {Position} position
   */
  readTo(id, position) {
    const newest = this.#newest.get(id);
    const known = this.#read.get(id);
    const isOther = newest?.epoch !== undefined && position.epoch !== newest.epoch;
    if (isOther) {
      this.#elsewhere.set(id, position);
    } else if (!known || known.assumed || known.epoch !== position.epoch || known.offset < position.offset) {
      const isAll = newest !== undefined && position.offset >= newest.offset;
      this.#read.set(id, known?.called && !isAll ? { ...position, called: true } : position);
      this.#changed();
    }
  }

  /** The user is mentioned in a message that they may not have read. @param {string} id */
  call(id) {
    this.#read.set(id, { ...(this.#read.get(id) ?? { offset: 0 }), called: true });
    this.#changed();
  }

  /** Whether the user is mentioned in what is unread. @param {string} id */
  isCalled(id) {
    return this.unread(id) > 0 && Boolean(this.#read.get(id)?.called);
  }

  /** How far the rooms have been read, where somebody has. */
  get positions() {
    return [...this.#read].filter(([id, { assumed, epoch }]) => this.#rooms.has(id) && epoch !== undefined && !assumed)
      .map(([room, { epoch, offset }]) => ({ room, epoch, offset }));
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
   * The offset up to which a room was read; null if nothing is unread, or the user had not read anything.
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

  /**
   * A conversation of two has the name of the other one.
   * @param {Room} room
   */
  #named(room) {
    return room.direct ? { ...room, name: room.direct.find((name) => name !== this.#me) ?? this.#me } : room;
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {Room} a @param {Room} b */
function isBefore(a, b) {
  return (Number(Boolean(a.private)) - Number(Boolean(b.private)) || Date.parse(a.createdAt) - Date.parse(b.createdAt)) < 0;
}
