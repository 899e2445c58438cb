// @ts-check

/**
 * What is on a board: the strokes that the server has, and our own changes that it has not confirmed yet.
 * @typedef {import('./path.js').Stroke} Stroke
 * @typedef {{stroke: Stroke | null, sent: boolean}} Change `stroke` is null if we have removed it
 */
export class Picture {
  /** @type {Map<string, {stroke: Stroke, expires: number}>} by key, in the order in which they are painted */
  #strokes = new Map();
  /** @type {Map<string, Change>} */
  #own = new Map();

  /** The strokes that the server has, without those that we have changed. @returns {Stroke[]} */
  get confirmed() {
    return [...this.#strokes].filter(([key]) => !this.#own.has(key)).map(([, { stroke }]) => stroke);
  }

  /** Our strokes that the server has not confirmed. @returns {{stroke: Stroke, sent: boolean}[]} */
  get unconfirmed() {
    return [...this.#own.values()].flatMap(({ stroke, sent }) => (stroke ? [{ stroke, sent }] : []));
  }

  /** All that is to be seen. @returns {[string, Stroke][]} */
  get visible() {
    const confirmed = [...this.#strokes].filter(([key]) => !this.#own.has(key));
    return [...confirmed.map(([key, { stroke }]) => /** @type {[string, Stroke]} */ ([key, stroke])),
      ...[...this.#own].flatMap(([key, { stroke }]) => (stroke ? [/** @type {[string, Stroke]} */ ([key, stroke])] : []))];
  }

  /** @param {string} key @returns {Stroke | null} */
  get(key) {
    const own = this.#own.get(key);
    return own ? own.stroke : this.#strokes.get(key)?.stroke ?? null;
  }

  /**
   * A message has come.
   * @param {string} key
   * @param {Stroke | null} stroke null if it was removed
   * @param {number} [expires] milliseconds since 1970
   * @returns {boolean} whether that only adds a stroke on top of what the server had
   */
  take(key, stroke, expires = Infinity) {
    const known = this.#strokes.delete(key);
    if (stroke) {
      this.#strokes.set(key, { stroke, expires });
    }
    const own = this.#own.get(key);
    if (own && Boolean(own.stroke) === Boolean(stroke)) {
      this.#own.delete(key);
    }
    return !known && stroke !== null && !this.#own.has(key);
  }

  /** We draw a stroke, or remove it. @param {string} key @param {Stroke | null} stroke */
  change(key, stroke) {
    this.#own.delete(key);
    this.#own.set(key, { stroke, sent: false });
  }

  /** The server has accepted our change, whose message may have come already. @param {string} key @param {Stroke | null} stroke */
  accepted(key, stroke) {
    const own = this.#own.get(key);
    if (own && own.stroke === stroke) {
      own.sent = true;
      this.#drop(key);
    }
  }

  /** The server has refused our change: what it has is to be seen. @param {string} key @param {Stroke | null} stroke */
  refused(key, stroke) {
    if (this.#own.get(key)?.stroke === stroke) {
      this.#own.delete(key);
    }
  }

  /** What we have not sent is given up. */
  forgetOwn() {
    this.#own.clear();
  }

  /** Everything that the server has will come again. */
  reset() {
    this.#strokes.clear();
    for (const [key, { sent }] of [...this.#own]) {
      if (sent) {
        this.#own.delete(key);
      }
    }
  }

  /** @param {number} now milliseconds since 1970 @returns {boolean} whether something has gone */
  expire(now) {
    const gone = [...this.#strokes].filter(([, { expires }]) => expires <= now);
    gone.forEach(([key]) => this.#strokes.delete(key));
    return gone.length > 0;
  }

  /** Drops a change that the server's state has already. @param {string} key */
  #drop(key) {
    const own = this.#own.get(key);
    if (own && Boolean(own.stroke) === this.#strokes.has(key)) {
      this.#own.delete(key);
    }
  }
}

/** Whose stroke a key is of. @param {string} key */
export function ownerOf(key) {
  return key.slice(0, key.lastIndexOf('/'));
}
