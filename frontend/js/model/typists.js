// @ts-check

const MOST = 100; // users who are remembered; the page names two, and counts the others
const LEAST = 1000; // milliseconds between two signals, as the server passes them on
const AGAIN = 3000; // milliseconds after which a user who goes on typing says so again

/** Who is typing in a room, each until the time that their last signal holds. Times are milliseconds. */
export class Typists {
  #me;
  /** @type {Map<string, number>} */
  #until = new Map();

  /** @param {string} me whose own signals are no news */
  constructor(me) {
    this.#me = me;
  }

  /** @param {{name: string, typing: boolean, for?: number}} signal @param {number} now */
  hear({ name, typing, for: lasts = 0 }, now) {
    this.#until.delete(name);
    if (typing && name !== this.#me && (this.#until.size < MOST || this.names(now).length < MOST)) {
      this.#until.set(name, now + lasts);
    }
  }

  /** They have said what they were typing. @param {string} name */
  said(name) {
    this.#until.delete(name);
  }

  clear() {
    this.#until.clear();
  }

  /** Those who are typing, in an order that new signals do not change. @param {number} now */
  names(now) {
    this.#until.forEach((until, name) => until <= now && this.#until.delete(name));
    return [...this.#until.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  /** The milliseconds until one of them is forgotten; null if nobody is typing. @param {number} now */
  next(now) {
    return this.#until.size > 0 ? Math.max(0, Math.min(...this.#until.values()) - now) : null;
  }
}

/** Decides when our own signal is sent: at the first letter, then every three seconds, and when the text is empty. */
export class OwnTyping {
  #at = -Infinity;
  #typing = false;

  /**
   * @param {boolean} something whether there is something to send
   * @param {number} now
   * @returns {boolean | null} what to send; null for nothing
   */
  edited(something, now) {
    if (!something) {
      const was = this.#typing;
      this.#typing = false;
      return was ? false : null;
    }
    if (now - this.#at < (this.#typing ? AGAIN : LEAST)) {
      return null;
    }
    [this.#typing, this.#at] = [true, now];
    return true;
  }

  /** The text was sent: those who get it know that we have stopped. */
  said() {
    this.#typing = false;
  }
}
