// @ts-check

/**
 * The entry at a position: a message as the server sends it, the place of a `deleted` message, or a notice that
 * `deletes` other messages.
 * @typedef {{offset: number, id?: string, from?: string, text?: string, time?: string, key?: string, deleted?: boolean,
 *   deletes?: number[]}} Message
 * @typedef {{epoch: string, first: number, last: number, messages: Message[], gone?: string[]}} Page
 */

/** The messages of one room in the order of their offsets, each once, within one epoch of its log. */
export class Timeline {
  /** @type {Message[]} */
  #messages = [];
  #epoch = '';
  #last = 0;
  #complete = false;
  /** @type {Set<string>} */
  #gone = new Set();

  get messages() {
    return this.#messages;
  }

  /**
   * Whether an author's account is deleted.
   * @param {string} name
   */
  isGone(name) {
    return this.#gone.has(name);
  }

  /** The newest position that we have. */
  get position() {
    return { offset: this.#last, epoch: this.#epoch };
  }

  /** The offset before which older pages are loaded. */
  get first() {
    return this.#messages[0]?.offset ?? 1;
  }

  /**
   * Whether it goes back to this offset, or to the oldest message.
   * @param {number} offset
   */
  reaches(offset) {
    return this.#complete || this.first <= offset + 1;
  }

  /** Whether there are no older messages to load. */
  get complete() {
    return this.#complete;
  }

  /** @param {Page} page the newest messages */
  reset(page) {
    this.#messages = [...page.messages];
    this.#gone = new Set(page.gone);
    this.#epoch = page.epoch;
    this.#last = Math.max(page.last, page.messages.at(-1)?.offset ?? 0);
    this.#complete = reachesBack(page);
  }

  /**
   * @param {Page} page messages before `first`
   * @returns {boolean} whether it belongs to the same epoch of the log
   */
  prepend(page) {
    if (page.epoch !== this.#epoch) {
      return false;
    }
    page.gone?.forEach((name) => this.#gone.add(name));
    this.#messages.unshift(...page.messages.filter(({ offset }) => offset < this.first));
    this.#erase(new Set(this.#messages.flatMap(({ deletes }) => deletes ?? []))); // deleted after the page was read
    this.#complete = reachesBack(page);
    return true;
  }

  /**
   * Adds a live or replayed message; ignores one that we have.
   * @param {Omit<Message, 'offset'>} message
   * @param {{offset: number, epoch: string}} position
   * @returns {'added' | 'known' | 'lost'} `lost` if messages before it are missing: load the history again
   */
  receive(message, { offset, epoch }) {
    if (epoch !== this.#epoch || offset > this.#last + 1) {
      return 'lost';
    }
    if (offset <= this.#last) {
      return 'known';
    }
    this.#messages.push({ ...message, offset });
    if (message.deletes) {
      this.#erase(new Set(message.deletes));
    }
    this.#last = offset;
    return 'added';
  }

  /** @param {Set<number>} offsets */
  #erase(offsets) {
    this.#messages = this.#messages.map((message) => (offsets.has(message.offset)
      ? { offset: message.offset, time: message.time, deleted: true } : message));
  }

  /**
   * Forgets all but the newest messages; the others can be loaded again.
   * @param {number} keep
   */
  trim(keep) {
    if (this.#messages.length > keep) {
      this.#messages = this.#messages.slice(-keep);
      this.#complete = false;
    }
  }
}

/**
 * Whether a page has the oldest message that the server keeps.
 * @param {Page} page
 */
function reachesBack({ first, messages }) {
  return messages.length === 0 || messages[0].offset <= first;
}
