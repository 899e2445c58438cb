const PAGE = 20;
const MOST = 120; // the server keeps no more: 100 of a user, and 20 for everybody

/**
 * The notifications of the user and how far they have read, newest first. Dispatches `change`, and `arrived` with one that
 * has come just now.
 */
export class Inbox extends EventTarget {
  list = [];
  readUpTo = 0;
  unread = 0;

  /** Whether there are older ones. */
  more = false;

  #server;
  #heard = 0;

  /** @param server has `read(path)` and `change(method, path, body)` */
  constructor(server) {
    super();
    this.#server = server;
  }

  /** The newest, which may have come while the line was cut. Rejects with a Problem. */
  async load() {
    const heard = this.#heard;
    const listed = await this.#server.read(`/notifications?limit=${PAGE}`);
    if (heard !== this.#heard) {
      return this.load(); // The answer may be older than what has come meanwhile.
    }
    this.list = listed.notifications;
    this.more = listed.next !== null;
    this.#become(listed);
  }

  /** Those before the oldest that we have. Rejects with a Problem. */
  async loadMore() {
    const before = this.list.at(-1).position;
    const { notifications, next } = await this.#server.read(`/notifications?limit=${PAGE}&before=${before}`);
    if (this.list.at(-1)?.position === before) {
      this.list = [...this.list, ...notifications];
      this.more = next !== null;
      this.dispatchEvent(new Event('change'));
    }
  }

  /** A notification, or how far one of the user's devices has read. */
  hear(message) {
    this.#heard += 1;
    if ('readUpTo' in message) {
      return this.#become(message);
    }
    if (this.list.some(({ position }) => position === message.position)) {
      return;
    }
    this.list = [message, ...this.list].sort((one, other) => other.position - one.position).slice(0, MOST);
    this.unread += message.position > this.readUpTo ? 1 : 0;
    this.dispatchEvent(new Event('change'));
    this.dispatchEvent(new CustomEvent('arrived', { detail: message }));
  }

  /** The user has read all of them. Rejects with a Problem. */
  async readAll() {
    const upTo = this.list[0]?.position ?? 0;
    if (upTo > this.readUpTo) {
      this.#become(await this.#server.change('PUT', '/notifications/read', { upTo }));
    }
  }

  /** What has come after the count was made is unread, too. */
  #become({ readUpTo, unread }) {
    this.readUpTo = Math.max(this.readUpTo, readUpTo);
    const known = this.list.filter(({ position }) => position > this.readUpTo).length;
    this.unread = readUpTo === this.readUpTo ? Math.max(unread, known) : known;
    this.dispatchEvent(new Event('change'));
  }
}
