import { Outbox } from './model/outbox.js';
import { Timeline } from './model/timeline.js';
import { newId } from './unsent.js';

const PAGE = 50; // messages
const KEPT = 200; // messages of a room that nobody looks at

export const Phase = Object.freeze({ WATCHED: 'watched', LOADING: 'loading', READY: 'ready', FAILED: 'failed' });

/**
 * One room as this page follows it: only its newest position until it is opened, then its history and what comes after,
 * without a gap between the two. Dispatches `change`; `advance` with the newest position; `arrived` for a message that was
 * not there before; `refused` with the problem of a message that the server would not take.
 */
export class Conversation extends EventTarget {
  phase = Phase.WATCHED;
  problem = null;
  loadingOlder = false;
  outbox = new Outbox(newId());
  timeline = new Timeline();

  #room;
  #me;
  #api;
  #connection;
  #unsent;
  #subscription = null;
  #loads = 0;
  #closed = false;

  /** @param unsent keeps what the server has not answered for, see unsent.js */
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

  /** Loads the history, unless it is there or on its way. */
  open() {
    if (this.phase === Phase.WATCHED || this.phase === Phase.FAILED) {
      this.#load();
    }
  }

  /** Nobody looks any more: the newest messages are enough. */
  leave() {
    this.timeline.trim(KEPT);
  }

  close() {
    this.#closed = true;
    this.#loads += 1;
    this.#subscription?.unsubscribe();
  }

  /** The connection is there (again): what could not be done without it can be done now. */
  connected() {
    if (this.phase === Phase.FAILED) {
      this.#load();
    }
    this.#transmitDue();
  }

  /** Takes on what another page of ours has left for this room, or this one before it was loaded anew. */
  restore() {
    this.outbox.restore(this.#unsent.of(this.#room.id));
    this.#transmitDue();
  }

  async loadOlder() {
    if (this.phase !== Phase.READY || this.loadingOlder || this.timeline.complete) {
      return;
    }
    const load = this.#loads;
    this.loadingOlder = true;
    this.#changed();
    const page = await this.#api.messages(this.#room.id, { before: this.timeline.first, limit: PAGE }).catch(() => null);
    this.loadingOlder = false;
    if (load === this.#loads && page && !this.timeline.prepend(page)) {
      this.#load();
    }
    this.#changed();
  }

  /**
   * Shows the text at once and sends it, now or when there is a connection.
   * @returns whether it was taken: too much may wait already
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

  get #topic() {
    return `/topic/rooms/${this.#room.id}`;
  }

  #watch() {
    const advanced = (position) => position && this.dispatchEvent(new CustomEvent('advance', { detail: position }));
    this.#subscription = this.#connection.subscribe(this.#topic,
      (message, position) => advanced(position), { onPosition: advanced });
  }

  async #load() {
    const load = ++this.#loads;
    this.phase = Phase.LOADING;
    this.#changed();
    try {
      const page = await this.#api.messages(this.#room.id, { limit: PAGE });
      if (load === this.#loads) {
        this.#match(page);
        this.timeline.reset(page);
        this.outbox.loaded(this.timeline.position.offset);
        this.#follow();
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

  #fail(problem) {
    this.phase = Phase.FAILED;
    this.problem = problem;
    this.#changed();
  }

  /** What we wrote before the history was loaded anew may be in it. */
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
      { from: this.timeline.position, onLost: () => this.#load(), onRefused: (problem) => this.#fail(problem) });
  }

  #receive(message, position) {
    const key = message.from === this.#me && position.offset > this.timeline.position.offset
      ? this.outbox.arrived({ text: message.text, offset: position.offset })
      : undefined;
    const outcome = this.timeline.receive({ ...message, key: key && `p-${key}` }, position);
    if (outcome === 'lost') {
      this.#load();
    } else if (outcome === 'added') {
      this.dispatchEvent(new Event('arrived'));
      this.dispatchEvent(new CustomEvent('advance', { detail: position }));
      this.#changed();
    }
  }

  #transmitDue() {
    if (this.#connection.connected) {
      this.outbox.due(Date.now()).forEach((key) => this.#transmit(key));
    }
    this.#changed();
  }

  /** Kept before it is sent, so that it is sent again, under the same key, if we end in between. */
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
      this.#transmitDue(); // If there is a connection still or already.
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
