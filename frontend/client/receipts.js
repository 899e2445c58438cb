import { Problem } from './problem.js';

/**
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {ReturnType<typeof setTimeout>} Timer
 */

const LIMIT = 20 * 1000; // milliseconds to wait for a RECEIPT

/** Frames that wait for their RECEIPT, as promises. */
export class Receipts {
  /** @type {Map<string, {resolve: (headers: Headers) => void, reject: (problem: Problem) => void, timer: Timer}>} */
  #waiting = new Map();
  #last = 0;

  /**
   * Calls `transmit` with a new receipt id; resolves with the headers of the RECEIPT.
   * @param {(receipt: string) => void} transmit
   * @returns {Promise<Headers>}
   */
  expect(transmit) {
    return new Promise((resolve, reject) => {
      const id = `r${++this.#last}`;
      const timer = setTimeout(() => this.fail(id, new Problem({ code: 'timeout' })), LIMIT);
      this.#waiting.set(id, { resolve, reject, timer });
      transmit(id);
    });
  }

  /**
   * A RECEIPT has come.
   * @param {string} id
   * @param {Headers} headers
   */
  settle(id, headers) {
    this.#take(id)?.resolve(headers);
  }

  /**
   * @param {string} id
   * @param {Problem} problem
   * @returns {boolean} whether somebody was waiting
   */
  fail(id, problem) {
    const entry = this.#take(id);
    entry?.reject(problem);
    return Boolean(entry);
  }

  /** @param {Problem} problem */
  failAll(problem) {
    for (const id of [...this.#waiting.keys()]) {
      this.fail(id, problem);
    }
  }

  /** @param {string} id */
  #take(id) {
    const entry = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(entry?.timer);
    return entry;
  }
}
