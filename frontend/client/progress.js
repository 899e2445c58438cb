import { positionOf } from './position.js';

/**
 * @typedef {import('./position.js').Position} Position
 * @typedef {import('./frames.js').Headers} Headers
 */

const MOST = 20_000; // offsets that are remembered; beyond them a message may come twice

/**
 * Where a subscription goes on after a cut. Messages come in order, and it goes on after the last one; with a greatest
 * frequency those of different keys change places, and it goes on where the server says. See /docs/protocol.
 */
export class Progress {
  /** @type {Position | null} */
  position;
  paced;
  /**
   * The offsets after the position whose messages have come: a replay may bring them again.
   * @type {Set<number>}
   */
  #had = new Set();

  /**
   * @param {Position | null} position
   * @param {boolean} paced whether it has a greatest frequency
   */
  constructor(position, paced) {
    this.position = position;
    this.paced = paced;
  }

  /**
   * @param {Headers} headers of a MESSAGE
   * @returns {boolean} false if it has come before
   */
  take(headers) {
    const at = positionOf(headers);
    if (!at) {
      return true;
    }
    if (this.position?.epoch !== at.epoch) {
      this.#had.clear();
      this.position = this.paced ? null : at;
    }
    const { position } = this;
    if (this.paced && (this.#had.has(at.offset) || (position && at.offset <= position.offset))) {
      return false;
    }
    if (this.paced) {
      this.#had.add(at.offset);
      this.#goTo(headers['x-resume-offset'], at.epoch);
    } else {
      this.position = at;
    }
    return true;
  }

  /**
   * @param {string | undefined} next the offset to resume from
   * @param {string} epoch
   */
  #goTo(next, epoch) {
    const offset = Number.parseInt(next ?? '', 10) - 1;
    if (offset >= 0) {
      this.position = { offset, epoch };
      this.#had.forEach((had) => had <= offset && this.#had.delete(had));
    }
    if (this.#had.size > MOST) {
      this.#had.clear();
    }
  }
}
