// @ts-check

/**
 * A message of ours that has not come back from the server yet.
 * @typedef {'queued' | 'sending' | 'sent' | 'failed'} State
 * @typedef {{key: string, text: string, time: string, state: State, problem: object | null,
 *   offset: number | null, seen: number | null}} Entry
 */

/**
 * What we have written and not yet seen in the room. An entry ends when its message arrives: known by the offset that
 * the receipt named or, before the receipt, by its text. A cut connection leaves it open whether a message got through;
 * then, too, its arrival settles the question.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #prefix;
  #last = 0;

  /** @param {string} prefix makes keys differ from those of other pages */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /** What to show below the messages that have arrived. */
  get visible() {
    return [...this.#entries.values()].filter(({ seen }) => seen === null);
  }

  /** @param {State} state */
  keysIn(state) {
    return this.visible.filter((entry) => entry.state === state).map(({ key }) => key);
  }

  /** @param {string} key */
  get(key) {
    return this.#entries.get(key);
  }

  /** @param {string} text @param {Date} now */
  add(text, now) {
    const key = `${this.#prefix}-${++this.#last}`;
    this.#entries.set(key, {
      key, text, time: now.toISOString(), state: 'queued', problem: null, offset: null, seen: null,
    });
    return key;
  }

  /** @param {string} key */
  queued(key) {
    this.#change(key, { state: 'queued', problem: null });
  }

  /** @param {string} key */
  sending(key) {
    this.#change(key, { state: 'sending', problem: null });
  }

  /**
   * The receipt came.
   * @param {string} key
   * @param {number | null} offset where the message is in the log, if the receipt says so
   * @param {number} arrived the newest offset that the timeline has
   */
  confirmed(key, offset, arrived) {
    const entry = this.#entries.get(key);
    if (entry && (entry.seen !== null || (offset !== null && offset <= arrived))) {
      this.#entries.delete(key);
    } else {
      this.#change(key, { state: 'sent', offset });
    }
  }

  /** @param {string} key @param {object} problem */
  failed(key, problem) {
    this.#change(key, { state: 'failed', problem });
    const entry = this.#entries.get(key);
    if (entry && entry.seen !== null) { // What arrived was not ours, and keeps the key: we go on under another.
      this.#entries.delete(key);
      this.#entries.set(`${key}*`, { ...entry, key: `${key}*`, seen: null });
    }
  }

  /** @param {string} key */
  discard(key) {
    this.#entries.delete(key);
  }

  /**
   * One of our messages arrived.
   * @param {{text: string, offset: number}} message
   * @returns {string | undefined} the key of the entry that it was, if it was one of this page's
   */
  arrived({ text, offset }) {
    const entry = this.visible.find((candidate) => candidate.offset === offset)
      ?? this.visible.find((candidate) => candidate.offset === null && candidate.text === text && mayHaveArrived(candidate));
    if (!entry) {
      return undefined;
    }
    if (entry.state === 'sending') {
      entry.seen = offset; // Until the receipt: it might still be another page's message with the same words.
    } else {
      this.#entries.delete(entry.key);
    }
    return entry.key;
  }

  /** @param {string} key @param {Partial<Entry>} change */
  #change(key, change) {
    const entry = this.#entries.get(key);
    if (entry) {
      Object.assign(entry, change);
    }
  }
}

/** @param {Entry} entry */
function mayHaveArrived({ state, problem }) {
  return state === 'sending' || state === 'sent'
    || (state === 'failed' && /** @type {any} */ (problem)?.unanswered === true);
}
