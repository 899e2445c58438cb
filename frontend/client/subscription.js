import { positionOf, resumeAfter } from './position.js';

/**
 * @typedef {import('./position.js').Position} Position
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./problem.js').Problem} Problem
 */

/**
 * Handles a message: `body` is its parsed JSON, its text if it is something else, or a `Uint8Array` if it is no text.
 * For a deleted message it is `{deleted: true}`; for a deletion notice it has the deleted offsets: `{deletes: [5]}`.
 * @callback Handler
 * @param {any} body
 * @param {Position | null} position null if its destination keeps no messages
 * @param {Headers} headers of the MESSAGE
 * @returns {void}
 */

/**
 * @typedef {object} SubscribeOptions
 * @property {Position | null} [from] the last position that the owner has: later messages are replayed
 * @property {() => void} [onLost] the server cannot replay from there: load the history and subscribe again
 * @property {(position: Position | null) => void} [onPosition] is called with the newest position each time the
 *   subscription is made
 * @property {(problem: Problem) => void} [onRefused] is called with the reason
 */

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

let last = 0;

/** One subscription of the page; it may move from one connection to the next. */
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
   * Headers of a SUBSCRIBE that continues where this one stopped.
   * @returns {Headers}
   */
  headers() {
    return { id: this.id, ...(this.#position && resumeAfter(this.#position)) };
  }

  /** @param {import('./frames.js').Frame} frame a MESSAGE */
  receive(frame) {
    if (this.#lost) {
      return;
    }
    const position = positionOf(frame.headers);
    if (this.#position && position) {
      this.#position = position;
    }
    this.#handler(messageOf(frame), position, frame.headers);
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
 * A deleted message and a deletion notice have only headers, no body.
 * @param {import('./frames.js').Frame} frame
 * @returns {any}
 */
function messageOf({ headers, body }) {
  const deletes = headers['x-deletes'];
  if (deletes) {
    return { deletes: deletes.split(',').map(Number) };
  }
  if (headers['x-deleted']) {
    return { deleted: true };
  }
  return typeof body === 'string' && JSON_TYPE.test(headers['content-type']) ? parsed(body) : body;
}

/**
 * A sender may say that something is JSON when it is not: its receivers get the text.
 * @param {string} text
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
