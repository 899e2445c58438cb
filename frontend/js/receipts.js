import { Problem } from './problem.js';

const LIMIT = 20 * 1000; // milliseconds to wait for a RECEIPT

/** Frames that wait for their RECEIPT, as promises. */
export class Receipts {
  #waiting = new Map();
  #last = 0;

  /** Calls `transmit` with a fresh receipt id; resolves with the headers of the RECEIPT. */
  expect(transmit) {
    return new Promise((resolve, reject) => {
      const id = `r${++this.#last}`;
      const timer = setTimeout(() => this.fail(id, new Problem({ code: 'timeout' })), LIMIT);
      this.#waiting.set(id, { resolve, reject, timer });
      transmit(id);
    });
  }

  settle(id, headers) {
    this.#take(id)?.resolve(headers);
  }

  /** @returns whether somebody was waiting */
  fail(id, problem) {
    const entry = this.#take(id);
    entry?.reject(problem);
    return Boolean(entry);
  }

  failAll(problem) {
    for (const id of [...this.#waiting.keys()]) {
      this.fail(id, problem);
    }
  }

  #take(id) {
    const entry = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(entry?.timer);
    return entry;
  }
}
