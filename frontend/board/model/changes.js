// @ts-check

/**
 * @typedef {import('./path.js').Stroke} Stroke
 * @typedef {import('../../client/problem.js').Problem} Problem
 */

const PAUSE = 1000; // milliseconds before a change is sent again that the server cannot take now
const LATER = new Set(['over-limit', 'unavailable', 'overloaded']);

/**
 * Our changes that the server has not confirmed, the newest of each stroke: they are sent one after the other, again after
 * a cut, and wait while there is no connection. A stroke that comes twice is there once, so nothing is asked first.
 */
export class Changes {
  /** @type {Map<string, Stroke | null>} by the stroke's id; null removes it */
  #waiting;
  #sending = false;
  #options;

  /**
   * @param {object} options
   * @param {() => boolean} options.connected
   * @param {(id: string, stroke: Stroke | null) => Promise<unknown>} options.send
   * @param {(id: string, stroke: Stroke | null) => void} options.onAccepted
   * @param {(id: string, stroke: Stroke | null, problem: Problem) => void} options.onRefused
   * @param {(waiting: [string, Stroke | null][]) => void} options.onChange
   * @param {(milliseconds: number) => Promise<void>} [options.pause]
   * @param {[string, Stroke | null][]} [options.left] what this page had not sent before it was loaded again
   */
  constructor(options) {
    this.#options = { pause: (/** @type {number} */ milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }), ...options };
    this.#waiting = new Map(options.left ?? []);
  }

  get size() {
    return this.#waiting.size;
  }

  /** @param {string} id @param {Stroke | null} stroke */
  add(id, stroke) {
    this.#waiting.delete(id);
    this.#waiting.set(id, stroke);
    this.#tell();
    this.resume();
  }

  /** There is a connection. */
  async resume() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    try {
      while (this.#waiting.size > 0 && this.#options.connected()) {
        const [[id, stroke]] = this.#waiting;
        await this.#attempt(id, stroke);
      }
    } finally {
      this.#sending = false;
    }
  }

  /** The user has gone: nothing of theirs may be sent. */
  clear() {
    this.#waiting.clear();
    this.#tell();
  }

  /** @param {string} id @param {Stroke | null} stroke */
  async #attempt(id, stroke) {
    try {
      await this.#options.send(id, stroke);
      this.#options.onAccepted(id, stroke);
      this.#settle(id, stroke);
    } catch (problem) {
      const refusal = /** @type {Problem} */ (problem);
      if (LATER.has(refusal.code)) {
        await this.#options.pause(PAUSE);
      } else if (!refusal.unanswered) {
        this.#options.onRefused(id, stroke, refusal);
        this.#settle(id, stroke);
      }
    }
  }

  /** Unless the stroke has changed again meanwhile. @param {string} id @param {Stroke | null} stroke */
  #settle(id, stroke) {
    if (this.#waiting.get(id) === stroke) {
      this.#waiting.delete(id);
      this.#tell();
    }
  }

  #tell() {
    this.#options.onChange([...this.#waiting]);
  }
}
