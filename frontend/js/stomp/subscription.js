import { positionOf, resumeAfter } from './position.js';

/**
 * @typedef {import('./position.js').Position} Position
 * @typedef {import('./position.js').Headers} Headers
 * @typedef {import('./problem.js').Problem} Problem
 */

/**
 * Handles a message: `body` is its parsed JSON. For a deleted message it is `{deleted:
 * true}`, and what tells of that has the offsets: `{deletes: [5]}`.
 * @callback Handler
 * @param {any} body
 * @param {Position | null} position where its destination keeps messages
 * @returns {void}
 */

/**
 * @typedef {object} SubscribeOptions
 * @property {Position | null} [from] the last position that the owner has: what came after it is replayed
 * @property {() => void} [onLost] the server cannot replay from there: load the history and subscribe again
 * @property {(position: Position | null) => void} [onPosition] is given the newest position each time the subscription
 *   is made
 * @property {(problem: Problem) => void} [onRefused] is given the reason
 */

let last = 0;

/** One subscription of the page, whichever connection carries it at the moment. */
export class Subscription {
  id = `s${++last}`;
  #handler;
  #options;
  #position;
  #lost = false;

  /**
   * @param {string} destination
   * @param {Handler} handler
   * @param {SubscribeOptions} options
   */
  constructor(destination, handler, options) {
    this.destination = destination;
    this.#handler = handler;
    this.#options = options;
    this.#position = options.from ?? null;
  }

  /**
   * Headers of a SUBSCRIBE that goes on where this one stopped.
   * @returns {Headers}
   */
  headers() {
    return { id: this.id, ...(this.#position && resumeAfter(this.#position)) };
  }

  /** @param {{headers: Headers, body: string}} frame a MESSAGE */
  receive(frame) {
    if (this.#lost) {
      return;
    }
    const position = positionOf(frame.headers);
    if (this.#position && position) {
      this.#position = position;
    }
    this.#handler(messageOf(frame), position);
  }

  /** @param {Headers} headers of the RECEIPT for its SUBSCRIBE */
  established(headers) {
    this.#lost = headers['x-recovered'] === 'false';
    if (this.#lost) {
      this.#options.onLost?.();
    } else {
      this.#options.onPosition?.(positionOf(headers));
    }
  }

  /** @param {Problem} problem */
  refused(problem) {
    this.#options.onRefused?.(problem);
  }
}

/**
 * A message that was deleted, and what tells of it, have headers alone.
 * @param {{headers: Headers, body: string}} frame
 * @returns {any}
 */
function messageOf({ headers, body }) {
  const deletes = headers['x-deletes'];
  if (deletes) {
    return { deletes: deletes.split(',').map(Number) };
  }
  return headers['x-deleted'] ? { deleted: true } : JSON.parse(body);
}
