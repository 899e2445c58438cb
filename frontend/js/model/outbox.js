// @ts-check

const REMEMBERED = 4.5 * 60 * 1000; // milliseconds; the server remembers a key for 5 minutes after storing the message
const WAITING = 24 * 60 * 60 * 1000; // milliseconds after which a message is no longer sent by itself

/**
 * A message of ours that has not come back from the server yet. `key` is its idempotency key; `tried` is the time, in
 * milliseconds, when it was first sent after its author last decided to send it.
 * @typedef {'queued' | 'sending' | 'sent' | 'failed'} State
 * @typedef {{key: string, text: string, time: string, tried: number | null, problem: object | null}} Kept
 * @typedef {Kept & {state: State, offset: number | null, seen: number | null}} Entry
 */

/**
 * Our own messages that have not yet arrived in the room. An entry is removed when its
 * message arrives: recognised by the offset in the receipt or, before the receipt, by its
 * text. After a lost connection we do not know whether a message got through; we send it
 * again under its key while the server still remembers that key, and then ask its author.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #prefix;
  #last = 0;

  /** @param {string} prefix makes the keys differ from those of other pages */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /** The entries to show below the messages that have arrived. */
  get visible() {
    return [...this.#entries.values()].filter(({ seen }) => seen === null);
  }

  /**
   * The unconfirmed messages, in the form in which they are stored. @returns {Kept[]}
   */
  get unsent() {
    return [...this.#entries.values()].filter(({ state }) => state !== 'sent')
      .map(({ key, text, time, tried, problem }) => ({ key, text, time, tried, problem }));
  }

  /**
   * The messages to send now that there is a connection, in the order in which they were
   * written. Those that are too old fail.
   * @param {number} now in milliseconds
   */
  due(now) {
    const queued = [...this.#entries.values()].filter(({ state }) => state === 'queued');
    return queued.filter((entry) => !this.#expire(entry, now)).map(({ key }) => key);
  }

  /** @param {string} key */
  get(key) {
    return this.#entries.get(key);
  }

  /** @param {string} text @param {Date} now */
  add(text, now) {
    const key = `${this.#prefix}-${++this.#last}`;
    this.#entries.set(key, {
      key, text, time: now.toISOString(), tried: null, state: 'queued', problem: null, offset: null, seen: null,
    });
    return key;
  }

  /**
   * Takes over messages that another page has left, or this page before it was reloaded.
   * @param {Kept[]} entries
   */
  restore(entries) {
    for (const entry of entries.filter(({ key }) => !this.#entries.has(key))) {
      this.#entries.set(entry.key, { ...entry, state: entry.problem ? 'failed' : 'queued', offset: null, seen: null });
    }
  }

  /** Its author wants it sent, for the first time or again. @param {string} key */
  queued(key) {
    this.#change(key, { state: 'queued', problem: null, tried: null });
  }

  /** @param {string} key @param {number} now in milliseconds */
  sending(key, now) {
    this.#change(key, { state: 'sending', problem: null, tried: this.get(key)?.tried ?? now });
  }

  /** The server has neither accepted nor refused it. @param {string} key */
  unanswered(key) {
    this.#change(key, { state: 'queued' });
  }

  /**
   * The receipt came.
   * @param {string} key
   * @param {number | null} offset the message's offset in the log, if the receipt names it
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

  /** The server has refused it. @param {string} key @param {object} problem */
  failed(key, problem) {
    this.#change(key, { state: 'failed', problem });
    const entry = this.#entries.get(key);
    if (entry && entry.seen !== null) { // Another message arrived, and keeps the key: this one gets a new one.
      this.#entries.delete(key);
      this.#entries.set(`${key}*`, { ...entry, key: `${key}*`, seen: null });
    }
  }

  /**
   * The history has been loaded up to this offset.
   * @param {number} last
   */
  loaded(last) {
    for (const { key, state, offset } of [...this.#entries.values()]) {
      if (state === 'sent' && offset !== null && offset <= last) {
        this.#entries.delete(key);
      }
    }
  }

  /** @param {string} key */
  discard(key) {
    this.#entries.delete(key);
  }

  /**
   * One of our messages arrived.
   * @param {{text: string, offset: number}} message
   * @returns {string | undefined} the key of its entry, if this page sent it
   */
  arrived({ text, offset }) {
    const entry = this.visible.find((candidate) => candidate.offset === offset)
      ?? this.visible.find((candidate) => candidate.offset === null && candidate.text === text && mayHaveArrived(candidate));
    if (!entry) {
      return undefined;
    }
    if (entry.state === 'sending' || entry.state === 'queued') {
      entry.seen = offset; // Until the receipt: another page may have sent the same text.
    } else {
      this.#entries.delete(entry.key);
    }
    return entry.key;
  }

  /** @param {Entry} entry @param {number} now */
  #expire(entry, now) {
    const { key, seen, tried } = entry;
    const expired = tried === null ? now - Date.parse(entry.time) > WAITING : now - tried > REMEMBERED;
    if (expired && seen !== null) {
      this.#entries.delete(key);
    } else if (expired) {
      this.#change(key, { state: 'failed', problem: { code: 'expired', unanswered: tried !== null } });
    }
    return expired;
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
function mayHaveArrived({ state, tried, problem }) {
  return state === 'sending' || state === 'sent' || (state === 'queued' && tried !== null)
    || (state === 'failed' && /** @type {any} */ (problem)?.unanswered === true);
}
