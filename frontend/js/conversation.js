import { Outbox } from './model/outbox.js';
import { Timeline } from './model/timeline.js';
import { newId } from './unsent.js';

const PAGE = 50; // messages
const LARGEST = 200; // messages in the largest page that the server returns
const KEPT = 200; // messages of a room that is not on display
const MOST = 1000; // messages that are loaded or kept so that a reader finds their place again

export const Phase = Object.freeze({ WATCHED: 'watched', LOADING: 'loading', READY: 'ready', FAILED: 'failed' });

/**
 * One room as this page follows it: only its newest position until it is opened, then its history and all later
 * messages, without a gap between the two. Dispatches `change`; `advance` with the newest position, or `passed` if
 * there is nothing to read at it; `arrived` for a new message in an open room; `said` with the message, also while the
 * room is not open; `refused` with the problem when the server refuses a message.
 */
export class Conversation extends EventTarget {
  phase = Phase.WATCHED;
  problem = null;
  loadingOlder = false;

  /** Why the last attempt to load older messages has failed; null if it has not. */
  olderProblem = null;

  outbox = new Outbox(newId());
  timeline = new Timeline();

  /** Where the reader was when they left: `{key, offset, top}`; null at the newest message. */
  place = null;

  #room;
  #me;
  #api;
  #connection;
  #unsent;
  #subscription = null;
  #loads = 0;
  #newest = 0; // offset up to which the subscription catches up
  #catchingUp = false;
  #refreshing = false;
  #closed = false;

  /** @param unsent keeps messages that the server has not confirmed, see unsent.js */
  constructor(room, { me, api, connection, unsent }) {
    super();
    this.#room = room;
    this.#me = me;
    this.#api = api;
    this.#connection = connection;
    this.#unsent = unsent;
    this.#watch();
    this.restore();
  }

  /**
   * Loads the history, unless it is there or on its way.
   * @param since the offset to go back to, unless that is too far; null for none
   */
  open(since = null) {
    if (this.phase === Phase.WATCHED || this.phase === Phase.FAILED) {
      this.#load(since);
    }
  }

  /**
   * The reader has left: keeps only the newest messages, or those from the reader's place on.
   */
  leave(place = null) {
    this.place = place;
    const read = place ? this.timeline.messages.findIndex(({ offset }) => offset >= place.offset) : -1;
    const from = read < 0 ? 0 : this.timeline.messages.length - read + PAGE;
    this.timeline.trim(Math.min(MOST, Math.max(KEPT, from)));
  }

  /** Whether all messages from before the connection have been loaded. */
  get settled() {
    return this.phase === Phase.READY && !this.#catchingUp && this.#newest <= this.timeline.position.offset;
  }

  close() {
    this.#closed = true;
    this.#loads += 1;
    this.#subscription?.unsubscribe();
  }

  /** There is a connection (again): does the work that had to wait for it. */
  connected() {
    this.#catchingUp = this.phase === Phase.READY;
    if (this.phase === Phase.FAILED) {
      this.#load();
    }
    if (this.olderProblem) {
      this.loadOlder();
    }
    this.#refresh();
    this.#transmitDue();
  }

  /**
   * Takes over the unsent messages for this room that another of our pages has left, or
   * this page before it was reloaded.
   */
  restore() {
    this.outbox.restore(this.#unsent.of(this.#room.id));
    this.#transmitDue();
  }

  async loadOlder() {
    if (this.phase !== Phase.READY || this.loadingOlder || this.timeline.complete) {
      return;
    }
    const load = this.#loads;
    [this.loadingOlder, this.olderProblem] = [true, null];
    this.#changed();
    const page = await this.#api.messages(this.#room.id, { before: this.timeline.first, limit: PAGE })
      .catch((problem) => { this.olderProblem = problem; });
    this.loadingOlder = false;
    if (load === this.#loads && page && !this.timeline.prepend(page)) {
      this.#load();
    }
    this.#changed();
  }

  /**
   * Loads older messages down to an offset.
   * @returns whether they are there: a page may fail, or the reader leave the room
   */
  async reach(offset) {
    const { timeline } = this;
    const load = this.#loads;
    while (this.phase === Phase.READY && load === this.#loads && !timeline.reaches(offset - 1)) {
      const page = await this.#api.messages(this.#room.id, { before: timeline.first, limit: LARGEST })
        .catch((problem) => { this.olderProblem = problem; });
      if (!page || load !== this.#loads || !timeline.prepend(page)) {
        return false;
      }
      this.#changed();
    }
    return this.phase === Phase.READY && load === this.#loads;
  }

  /**
   * Shows the text at once and sends it, now or when there is a connection.
   * @returns whether it was accepted: too many messages may be waiting already
   */
  send(text) {
    if (!this.#unsent.hasRoomFor(text)) {
      return false;
    }
    this.outbox.add(text, new Date());
    this.#transmitDue();
    return true;
  }

  retry(key) {
    this.outbox.queued(key);
    this.#transmitDue();
  }

  discard(key) {
    this.outbox.discard(key);
    this.#changed();
  }

  /** Deletes a message for everybody; we are notified like the others. */
  delete(offset) {
    return this.#api.deleteMessage(this.#room.id, offset, this.timeline.position.epoch);
  }

  /** Gives a message of ours another text. @param message as its author has it before them */
  async edit({ offset, edited }, text) {
    const epoch = this.timeline.position.epoch;
    this.timeline.edited(await this.#api.editMessage(this.#room.id, offset, epoch, { text, edited: edited ?? null }));
    this.#changed();
  }

  get #topic() {
    return `/topic/rooms/${this.#room.id}`;
  }

  #watch() {
    const advanced = (position) => position && this.dispatchEvent(new CustomEvent('advance', { detail: position }));
    this.#subscription = this.#connection.subscribe(this.#topic,
      (message, position) => this.#came(message, position), { onPosition: advanced });
  }

  async #load(since = null) {
    const load = ++this.#loads;
    this.phase = Phase.LOADING;
    [this.#newest, this.#catchingUp] = [0, false];
    this.#changed();
    try {
      const page = await this.#api.messages(this.#room.id, { limit: since === null ? PAGE : LARGEST });
      if (load === this.#loads) {
        this.#match(page);
        this.timeline.reset(page);
        this.outbox.loaded(this.timeline.position.offset);
        this.#follow();
        await this.#reach(since, load);
      }
      if (load === this.#loads) {
        this.phase = Phase.READY;
        this.dispatchEvent(new CustomEvent('advance', { detail: this.timeline.position }));
      }
    } catch (problem) {
      if (load === this.#loads) {
        this.#fail(problem);
      }
    }
    this.#changed();
  }

  /** Loads older pages until the first unread message. */
  async #reach(since, load) {
    const { timeline } = this;
    while (since !== null && !timeline.reaches(since) && timeline.messages.length < MOST) {
      const page = await this.#api.messages(this.#room.id, { before: timeline.first, limit: LARGEST }).catch(() => null);
      if (load !== this.#loads || !page || !timeline.prepend(page)) {
        return; // The rest is loaded when the reader scrolls there.
      }
    }
  }

  #fail(problem) {
    this.phase = Phase.FAILED;
    this.problem = problem;
    this.#changed();
  }

  /** The reloaded history may contain messages that we sent before. */
  #match({ epoch, messages }) {
    const { position } = this.timeline;
    for (const message of epoch === position.epoch ? messages : []) {
      if (message.from === this.#me && message.offset > position.offset) {
        this.outbox.arrived(message);
      }
    }
  }

  #follow() {
    this.#subscription?.unsubscribe();
    this.#subscription = this.#connection.subscribe(this.#topic,
      (message, position) => this.#receive(message, position),
      { from: this.timeline.position, onLost: () => this.#load(), onRefused: (problem) => this.#fail(problem),
        onPosition: (position) => this.#caughtUp(position) });
  }

  #caughtUp(position) {
    this.#newest = position?.offset ?? 0;
    this.#catchingUp = false;
    this.#changed();
  }

  #receive(message, position) {
    const key = message.from === this.#me && !message.edits && position.offset > this.timeline.position.offset
      ? this.outbox.arrived({ text: message.text, offset: position.offset })
      : undefined;
    const outcome = this.timeline.receive({ ...message, key: key && `p-${key}` }, position);
    if (outcome === 'lost') {
      this.#load();
    } else if (outcome === 'added') {
      if (isSaid(message)) {
        this.dispatchEvent(new Event('arrived'));
      }
      this.#refresh();
      this.#came(message, position);
      this.#changed();
    }
  }

  /** Reads the texts of messages that were edited while we were away. */
  async #refresh() {
    const load = this.#loads;
    while (!this.#refreshing && load === this.#loads && this.timeline.stale.length > 0) {
      this.#refreshing = true;
      const page = await this.#api.messages(this.#room.id, { before: this.timeline.stale.at(-1) + 1, limit: LARGEST }).catch(() => null);
      this.#refreshing = false;
      if (!page) {
        return; // The next connection tries again.
      }
      this.timeline.refresh(page);
      this.#changed();
    }
  }

  /** A message has arrived, or a notice about others. */
  #came(message, position) {
    if (isSaid(message)) {
      this.dispatchEvent(new CustomEvent('said', { detail: message }));
    }
    if (position) {
      this.dispatchEvent(new CustomEvent(isSaid(message) ? 'advance' : 'passed', { detail: position }));
    }
  }

  #transmitDue() {
    if (this.#connection.connected) {
      this.outbox.due(Date.now()).forEach((key) => this.#transmit(key));
    }
    this.#changed();
  }

  /**
   * Stores the message before it is sent: if the page closes in between, it is sent again
   * under the same key.
   */
  async #transmit(key) {
    this.outbox.sending(key, Date.now());
    this.#changed();
    try {
      const position = await this.#connection.send(`/app/rooms/${this.#room.id}/messages`,
        { text: this.outbox.get(key).text }, { 'idempotency-key': key });
      this.outbox.confirmed(key, position?.offset ?? null, this.timeline.position.offset);
      this.#changed();
    } catch (problem) {
      this.#failed(key, problem);
    }
  }

  #failed(key, problem) {
    if (problem.unanswered) {
      this.outbox.unanswered(key);
      this.#transmitDue(); // In case there is a connection.
    } else {
      this.outbox.failed(key, problem.toJSON());
      this.dispatchEvent(new CustomEvent('refused', { detail: problem }));
      this.#changed();
    }
  }

  #changed() {
    if (!this.#closed) {
      this.#unsent.save(this.#room.id, this.outbox.unsent);
    }
    this.dispatchEvent(new Event('change'));
  }
}

/** Whether it is a message, not a notice about others. */
function isSaid({ text, edits }) {
  return text !== undefined && edits === undefined;
}
