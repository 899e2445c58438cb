const FIRST = 1000; // milliseconds before the first retry
const GROWTH = 1.6;
const LONGEST = 10 * 1000; // milliseconds
const RESTART = 3 * 1000; // milliseconds over which the clients of a server that restarts come back

/** Delays that grow to ten seconds, each randomly shortened by up to half so that pages do not reconnect in step. */
export class Backoff {
  #failures = 0;
  #random;

  /** @param {() => number} [random] from 0 to 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /** @returns {number} milliseconds to wait before the next attempt */
  next() {
    const delay = Math.min(LONGEST, FIRST * GROWTH ** this.#failures);
    this.#failures += 1;
    return Math.round(delay * (0.5 + this.#random() / 2));
  }

  /** @returns {number} the same where all clients of the server have lost their connections together */
  nextAfterRestart() {
    return this.next() + Math.round(this.#random() * RESTART);
  }

  /** The connection was good: the next delay is the first again. */
  reset() {
    this.#failures = 0;
  }
}
