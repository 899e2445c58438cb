// @ts-check

/**
 * The entry at a position: a message as the server sends it, the place of a `deleted` message, or a notice that
 * `deletes` other messages, or that the message at the offset `edits` has another text, with that if it came live.
 * @typedef {{offset: number, id?: string, from?: string, text?: string, time?: string, edited?: string, key?: string,
 *   deleted?: boolean, deletes?: number[], edits?: number}} Message
 * @typedef {{epoch: string, first: number, last: number, messages: Message[], gone?: string[]}} Page
 */

/** The messages of one room in the order of their offsets, each once, within one epoch of its log. */
export class Timeline {
  /** @type {Message[]} */
  #messages = [];
  #epoch = '';
  #last = 0;
  #complete = false;
  #cut = false;
  /** @type {Map<number, number>} */
  #stale = new Map(); // offsets of messages, with those of the notices
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

  /** Whether the server keeps no messages from before the oldest one, though there were some. */
  get cut() {
    return this.#cut;
  }

  /** Offsets of messages that have another text, which we have not read. */
  get stale() {
    return this.#messages.filter(({ offset }) => this.#stale.has(offset)).map(({ offset }) => offset);
  }

  /** @param {Page} page the newest messages */
  reset(page) {
    this.#stale.clear();
    this.#messages = [...page.messages];
    this.#gone = new Set(page.gone);
    this.#epoch = page.epoch;
    this.#last = Math.max(page.last, page.messages.at(-1)?.offset ?? 0);
    this.#reached(page);
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
    // What happened after the page was read:
    this.#messages.filter(({ edits }) => edits).forEach((notice) => this.#rewrite(Number(notice.edits), notice));
    this.#erase(new Set(this.#messages.flatMap(({ deletes }) => deletes ?? [])));
    this.#reached(page);
    return true;
  }

  /**
   * Takes over the texts that stale messages have by now.
   * @param {Page} page which has what happened until its `last`
   */
  refresh(page) {
    const from = page.messages[0]?.offset ?? 0;
    this.#stale = new Map([...this.#stale].filter(([offset, notice]) =>
      notice > page.last || (offset < from && offset >= page.first)));
    if (page.epoch === this.#epoch) {
      page.messages.forEach((message) => this.#rewrite(message.offset, message));
    }
  }

  /**
   * We have edited a message: our page need not wait for the notice.
   * @param {Message} message
   */
  edited(message) {
    this.#rewrite(message.offset, message);
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
    if (message.edits && message.text === undefined) {
      this.#stale.set(message.edits, offset);
    } else if (message.edits) {
      this.#rewrite(message.edits, { ...message, offset });
    }
    this.#last = offset;
    return 'added';
  }

  /** @param {Set<number>} offsets */
  #erase(offsets) {
    if (offsets.size > 0) {
      this.#messages = this.#messages.map((message) => (offsets.has(message.offset)
        ? { offset: message.offset, time: message.time, deleted: true } : withoutText(message, offsets)));
    }
  }

  /**
   * Shows the newer text. Texts may come out of their order: by a notice, with a page, or in the answer to our own edit.
   * @param {number} offset
   * @param {Message} newer
   */
  #rewrite(offset, { text, edited }) {
    this.#messages = edited === undefined ? this.#messages : this.#messages.map((message) => (
      message.offset === offset && !message.deleted && !(message.edited && Date.parse(message.edited) >= Date.parse(edited))
        ? { ...message, text, edited } : message));
  }

  /** @param {Page} page that has just been added */
  #reached(page) {
    this.#complete = reachesBack(page);
    this.#cut = this.#complete && page.first > 1;
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
 * Nothing is left of a deleted message in the notices of its edits either.
 * @param {Message} message
 * @param {Set<number>} deleted
 */
function withoutText(message, deleted) {
  return message.edits && deleted.has(message.edits) ? { offset: message.offset, edits: message.edits } : message;
}

/**
 * Whether a page has the oldest message that the server keeps.
 * @param {Page} page
 */
function reachesBack({ first, messages }) {
  return messages.length === 0 || messages[0].offset <= first;
}
