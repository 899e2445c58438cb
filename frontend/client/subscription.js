import { FIRST, positionOf, resumeAfter } from './position.js';
import { Progress } from './progress.js';

/**
 * @typedef {import('./position.js').Position} Position
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./problem.js').Problem} Problem
 */

/**
 * Handles a message: `body` is its parsed JSON, its text if it is something else, or a `Uint8Array` if it is no text.
 * For a deleted message it is `{deleted: true}`; for a deletion notice it has the deleted offsets: `{deletes: [5]}`.
 * For the notice of an edit it is the new body, if that came with it, with the offset of the edited message: `{edits: 5}`.
 * @callback Handler
 * @param {any} body
 * @param {Position | null} position null if its destination keeps no messages
 * @param {Headers} headers of the MESSAGE
 * @returns {void}
 */

/**
 * @typedef {object} SubscribeOptions
 * @property {Position | 'first' | null} [from] the last position that the owner has: later messages are replayed; `first`
 *   for all that is kept
 * @property {() => void} [onLost] the server cannot replay from there: load the history and subscribe again
 * @property {number} [maxFrequency] messages a second of each key at most, always the newest: 0.01 to 1000
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
  #frequency;
  #progress;
  #lost = false;

  /**
   * @param {string} destination
   * @param {Handler} handler
   * @param {SubscribeOptions} options
   * @throws {RangeError} if there is a `maxFrequency` that the server would refuse
   */
  constructor(destination, handler, options) {
    this.destination = destination;
    this.#handler = handler;
    this.#options = options;
    this.#frequency = options.maxFrequency === undefined ? undefined : valid(options.maxFrequency);
    const from = options.from === 'first' ? FIRST : options.from ?? null;
    this.#progress = new Progress(from, this.#frequency !== undefined);
  }

  /** @param {number} frequency from the next SUBSCRIBE on */
  setMaxFrequency(frequency) {
    this.#frequency = valid(frequency);
    this.#progress.paced = true;
  }

  /**
   * Headers of a SUBSCRIBE that continues where this one stopped.
   * @param {boolean} [goesOn] whether it only changes: then it continues also if its owner has not said where it is
   * @returns {Headers}
   */
  headers(goesOn = false) {
    const position = this.#progress.position ?? (this.#options.from === 'first' ? FIRST : null);
    return {
      id: this.id,
      ...(this.#frequency !== undefined && { 'x-max-frequency': String(this.#frequency) }),
      ...(position && (goesOn || this.#options.from) && resumeAfter(position)),
    };
  }

  /** @param {import('./frames.js').Frame} frame a MESSAGE */
  receive(frame) {
    if (!this.#lost && this.#progress.take(frame.headers)) {
      this.#handler(messageOf(frame), positionOf(frame.headers), frame.headers);
    }
  }

  /** @param {Headers} headers of the RECEIPT for its SUBSCRIBE */
  established(headers) {
    this.#lost = headers['x-recovered'] === 'false' && Boolean(this.#options.from);
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
 * @param {number} frequency
 * @returns {number} as it is sent, with six digits after the point
 */
function valid(frequency) {
  if (!(frequency >= 0.01 && frequency <= 1000)) {
    throw new RangeError(`maxFrequency is ${frequency}, expected a number from 0.01 to 1000`);
  }
  return Number(frequency.toFixed(6));
}

/**
 * A deleted message and a deletion notice have only headers, no body. A notice of an edit has the new body, but not in a
 * replay: then it is at the offset of the edited message.
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
  if (headers['x-edits']) {
    return { .../** @type {object} */ (body ? parsed(String(body)) : {}), edits: Number(headers['x-edits']) };
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
