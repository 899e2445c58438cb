import { eventsIn } from './event-stream.js';
import { idOf, placesOf } from './places.js';
import { FIRST } from './position.js';
import { Problem } from './problem.js';
import { Pulse } from './pulse.js';
import { Sender } from './sender.js';

const BEAT = 25 * 1000; // milliseconds between the server's comments, as it is delivered
const LIMIT = 8 * 1000; // milliseconds until the first stream
const MOST = 32; // destinations of a stream, with that of refusals
const ERRORS = '/user/queue/errors';

/**
 * The close codes for the problems with which a stream ends, where they make a difference.
 * @type {Record<string, number>}
 */
const CODES = { 'authentication-expired': 4001, 'server-restarts': 1012 };

/**
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./frames.js').Frame} Frame
 * @typedef {import('./link.js').Closed} Closed
 * @typedef {import('./position.js').Position} Position
 */

/**
 * A subscription: it has had the messages up to `from`, `receipt` is the id that waits for it to be made, and `frequency`
 * its greatest one.
 * @typedef {{destination: string, handler: (frame: Frame) => void, from: Position | null, receipt: string | undefined,
 *   frequency: string | undefined}} Entry
 */

/**
 * In the place of a Link where nothing but plain HTTP gets through: a stream of server-sent events that is opened again,
 * from the same places, whenever its destinations change, and a POST for each message. It has no acknowledgements, and
 * reaches no controllers.
 */
export class SseLink {
  /** @type {Promise<Closed | null>} */
  opened;
  /** @type {Promise<Closed>} */
  closed;
  /** @type {Problem | null} */
  problem = null;
  /** @type {Headers} */
  greeting = {};

  #options;
  #pulse;
  #sender;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /**
   * Where the stream is at each destination.
   * @type {Map<string, Position | null>}
   */
  #places = new Map([[ERRORS, null]]);
  #stream = new AbortController();
  #planned = false;
  #over = false;
  /** @type {ReturnType<typeof setTimeout>} */
  #limit;
  /** @type {() => void} */
  #connected = () => {};
  /** @type {(event: Closed) => void} */
  #closed = () => {};

  /** @param {import('./link.js').LinkOptions & {server: URL}} options `server` is any address of it */
  constructor(options) {
    this.#options = options;
    this.#sender = new Sender(options);
    this.#pulse = new Pulse({
      timers: options.timers,
      onDoubt: options.onDoubt,
      probe: () => this.#open(), // A stream that is opened again begins at once.
      onDeath: () => this.close(),
    });
    this.closed = new Promise((resolve) => { this.#closed = resolve; });
    this.opened = new Promise((resolve) => {
      this.#connected = () => resolve(null);
      this.closed.then(resolve);
    });
    this.#limit = setTimeout(() => this.close(), LIMIT);
    this.#open();
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body
   */
  async send(destination, { receipt, ...headers }, body) {
    try {
      const position = await this.#sender.send(destination, headers, body);
      this.#confirm(receipt, position);
    } catch (failure) {
      const problem = /** @type {Problem} */ (failure);
      this.#refuse(receipt, problem);
      if (problem.status === 401 && problem.code !== 'not-signed-in') {
        this.#end({ code: 4001 }); // The token has expired: the next link has a fresh one.
      }
    }
  }

  /**
   * @param {string} destination
   * @param {(frame: Frame) => void} handler
   * @param {Headers} headers
   */
  subscribe(destination, handler, { id, receipt, ...headers }) {
    const asked = headers['x-stream-offset'] ?? '';
    const offset = Number(asked.replace('offset=', ''));
    const from = asked === 'first' ? FIRST : offset ? { offset: offset - 1, epoch: headers['x-stream-epoch'] } : null;
    if (!this.#places.has(destination) && this.#places.size === MOST) {
      return this.#refuse(receipt, new Problem({ code: 'too-many-destinations', destination,
        detail: `Over server-sent events there may be ${MOST - 1} destinations` }));
    }
    const entry = { destination, handler, from, receipt, frequency: headers['x-max-frequency'] };
    this.#entries.set(id, entry);
    if (destination !== ERRORS) {
      this.#places.set(destination, older(this.#places.get(destination) ?? null, from));
      this.#plan();
    }
  }

  /** @param {string} id of the subscription */
  unsubscribe(id) {
    const destination = this.#entries.get(id)?.destination;
    this.#entries.delete(id);
    if (destination && !this.#of(destination).length) {
      this.#places.delete(destination); // The stream goes without it when it is opened next.
      this.#plan();
    }
  }

  check() {
    this.#pulse.check();
  }

  close() {
    this.#end({ code: 0 });
  }

  /** Several subscriptions are made together. */
  #plan() {
    if (!this.#planned) {
      this.#planned = true;
      setTimeout(() => {
        this.#planned = false;
        this.#open();
      });
    }
  }

  async #open() {
    this.#stream.abort();
    if (this.#over) {
      return;
    }
    const { signal } = this.#stream = new AbortController();
    const destinations = [...this.#places.keys()];
    try {
      const answer = await fetch(this.#address(destinations), { headers: this.#options.headers, cache: 'no-store', signal });
      if (answer.ok && answer.status !== 204) {
        await this.#read(answer, destinations, signal);
      } else if (!signal.aborted) {
        this.#refused(answer.status, await answer.text());
      }
    } catch {
      // It was aborted, or the network is gone.
    }
    if (!signal.aborted) {
      this.#end({ code: CODES[this.problem?.code ?? ''] ?? 1006 });
    }
  }

  /** @param {string[]} destinations */
  #address(destinations) {
    const address = new URL('/api/v1/events', this.#options.server);
    destinations.forEach((destination) => address.searchParams.append('destination', destination));
    const frequencies = destinations.map((destination) => this.#frequency(destination));
    if (frequencies.some(Boolean)) {
      frequencies.forEach((frequency) => address.searchParams.append('max-frequency', frequency));
    }
    if (destinations.length > 1) {
      address.searchParams.set('last-event-id', idOf([...this.#places.values()]));
    }
    return address;
  }

  /**
   * @param {Response} answer
   * @param {string[]} destinations
   * @param {AbortSignal} signal
   */
  async #read(answer, destinations, signal) {
    clearTimeout(this.#limit);
    this.#pulse.stop();
    this.#pulse.start(BEAT);
    this.#connected();
    const stream = /** @type {ReadableStream<Uint8Array>} */ (answer.body);
    for await (const { event, data, id } of eventsIn(stream, () => this.#pulse.heard())) {
      if (signal.aborted) {
        return;
      }
      if (data) {
        this.#hear(event, JSON.parse(data), id);
      }
      if (id && id !== 'over') {
        placesOf(id).forEach((place, index) => place && this.#places.has(destinations[index])
          && this.#places.set(destinations[index], place));
      }
    }
  }

  /**
   * @param {string} event
   * @param {any} data
   * @param {string} id
   */
  #hear(event, data, id) {
    if (event === 'message') {
      this.#deliver(data);
    } else if (event === 'recovered') {
      this.#established(data);
    } else if (event === 'problem') {
      this.problem = new Problem(data);
      this.#frame(ERRORS, {}, JSON.stringify(data));
      if (id === 'over') {
        this.#end({ code: 4501 });
      }
    }
  }

  /** @param {any} message */
  #deliver({ destination, epoch, offset, headers, body, text, base64 }) {
    const position = epoch === undefined ? {} : { 'x-stream-offset': String(offset), 'x-stream-epoch': epoch };
    const content = body === undefined ? text ?? bytesOf(base64 ?? '') : JSON.stringify(body);
    const inOrder = !this.#frequency(destination);
    const resume = inOrder && epoch !== undefined ? { 'x-resume-offset': String(offset + 1) } : {};
    for (const entry of this.#of(destination)) {
      if (entry.frequency || !entry.from || entry.from.epoch !== epoch || offset > entry.from.offset) {
        entry.from = epoch === undefined ? null : { epoch, offset };
        call(entry, { command: 'MESSAGE', headers: { ...headers, ...resume, destination, ...position }, body: content });
      }
    }
    if (destination.startsWith('/app/')) {
      this.#places.delete(destination); // It answers once.
    }
  }

  /** @param {{destination: string, recovered: boolean, epoch?: string, offset?: number}} answer */
  #established({ destination, recovered, epoch, offset }) {
    const position = epoch === undefined ? null : { epoch, offset: /** @type {number} */ (offset) };
    for (const entry of this.#of(destination)) {
      if (entry.receipt !== undefined) {
        this.#confirm(entry.receipt, position, entry.from && !recovered ? { 'x-recovered': 'false' } : {});
        entry.receipt = undefined;
        entry.from ??= position;
      } else if (!recovered && this.#places.get(destination)) {
        return this.close(); // The next link learns which subscriptions have lost something.
      }
    }
    if (position && !recovered) {
      this.#places.set(destination, position);
    }
  }

  /**
   * The stream was not opened: without the destination that is not allowed it may be.
   * @param {number} status
   * @param {string} text
   */
  #refused(status, text) {
    const problem = Problem.parse(text, status);
    const refused = this.#of(problem.destination ?? '');
    if (problem.destination === ERRORS || !refused.length) {
      this.problem = problem;
      return this.#end({ code: status === 204 ? 4501 : 1006 });
    }
    for (const [id, entry] of this.#entries) {
      if (refused.includes(entry)) {
        this.#entries.delete(id);
        this.#refuse(entry.receipt, problem);
      }
    }
    this.#places.delete(/** @type {string} */ (problem.destination));
    this.#open();
  }

  /**
   * The frequency of the stream at a destination: the greatest of its subscriptions, empty if one of them has none.
   * @param {string} destination
   */
  #frequency(destination) {
    const all = this.#of(destination).map((entry) => Number(entry.frequency ?? Infinity));
    const most = Math.max(0, ...all);
    return most > 0 && most < Infinity ? String(most) : '';
  }

  /** @param {string} destination */
  #of(destination) {
    return [...this.#entries.values()].filter((entry) => entry.destination === destination);
  }

  /**
   * @param {string | undefined} receipt
   * @param {Position | null} position
   * @param {Headers} [more]
   */
  #confirm(receipt, position, more = {}) {
    if (receipt !== undefined) {
      this.#options.onReceipt({ 'receipt-id': receipt, ...more,
        ...(position && { 'x-stream-offset': String(position.offset), 'x-stream-epoch': position.epoch }) });
    }
  }

  /**
   * @param {string | undefined} receipt
   * @param {Problem} problem
   */
  #refuse(receipt, problem) {
    const { status, code, detail, destination, more } = problem;
    this.#frame(ERRORS, receipt === undefined ? {} : { 'receipt-id': receipt },
      JSON.stringify({ ...more, status, code, detail, destination }));
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body
   */
  #frame(destination, headers, body) {
    this.#of(destination).forEach((entry) => call(entry, { command: 'MESSAGE', headers, body }));
  }

  /** @param {Closed} event */
  #end(event) {
    this.#over = true;
    clearTimeout(this.#limit);
    this.#pulse.stop();
    this.#stream.abort();
    this.#closed(event);
  }
}

/**
 * The place from which a stream has what both need.
 * @param {Position | null} place
 * @param {Position | null} from
 */
function older(place, from) {
  return place && from?.epoch === place.epoch && from.offset > place.offset ? place : from ?? place;
}

/**
 * A handler that fails is its owner's error, and ends no stream.
 * @param {Entry} entry
 * @param {Frame} frame
 */
function call({ handler }, frame) {
  try {
    handler(frame);
  } catch (failure) {
    setTimeout(() => { throw failure; });
  }
}

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
