import { decode, encode } from './frames.js';
import { Problem } from './problem.js';
import { Pulse } from './pulse.js';

const BEAT = 10 * 1000; // milliseconds between the heart-beats that we offer and ask for
const LIMIT = 8 * 1000; // milliseconds a transport has until CONNECTED
const OPEN = 1; // for both WebSocket and SockJS

/**
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./frames.js').Frame} Frame
 * @typedef {import('./transports.js').Socket} Socket
 */

/**
 * The close event of a socket.
 * @typedef {{code: number}} Closed
 */

/**
 * What every link is given.
 * @typedef {object} LinkOptions
 * @property {import('./steady-timers.js').Timers} timers
 * @property {Headers} headers of CONNECT
 * @property {(headers: Headers) => void} onReceipt called with the headers of each RECEIPT
 * @property {(doubted: boolean) => void} onDoubt called with true when a sign of life is overdue, then with false; a link that stays silent closes
 */

/** One socket with one STOMP session, from opening to closing. */
export class Link {
  /**
   * Settles with null at CONNECTED, or with the close event if the link closes before that.
   * @type {Promise<Closed | null>}
   */
  opened;
  /**
   * Settles with the close event; `code` is 0 if there was none because we closed it or it died silently.
   * @type {Promise<Closed>}
   */
  closed;
  /**
   * The problem in the server's ERROR frame, if there was one.
   * @type {Problem | null}
   */
  problem = null;
  /**
   * The headers of CONNECTED.
   * @type {Headers}
   */
  greeting = {};

  #options;
  #pulse;
  /** @type {Map<string, (frame: Frame) => void>} */
  #handlers = new Map();
  /** @type {Socket | undefined} */
  #socket;
  /** @type {number | null} */
  #beats = null;
  #inSession = false;
  #over = false;
  /** @type {ReturnType<typeof setTimeout>} */
  #limit;
  /** @type {() => void} */
  #connected = () => {};
  /** @type {(event: Closed) => void} */
  #closed = () => {};

  /** @param {LinkOptions & {open: () => Socket | Promise<Socket>}} options `open` makes the socket */
  constructor(options) {
    this.#options = options;
    this.#pulse = new Pulse({
      timers: options.timers,
      onDoubt: options.onDoubt,
      probe: () => this.#probe(),
      onDeath: () => this.close(),
    });
    this.closed = new Promise((resolve) => { this.#closed = resolve; });
    this.opened = new Promise((resolve) => {
      this.#connected = () => resolve(null);
      this.closed.then(resolve);
    });
    this.#limit = setTimeout(() => this.close(), LIMIT);
    this.#open(options.open);
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body
   */
  send(destination, headers, body) {
    this.#transmit('SEND', { destination, ...headers }, body);
  }

  /**
   * @param {string} destination
   * @param {(frame: Frame) => void} handler is called with each MESSAGE
   * @param {Headers} headers with the `id` of the subscription
   */
  subscribe(destination, handler, headers) {
    this.#handlers.set(headers.id, handler);
    this.#transmit('SUBSCRIBE', { destination, ...headers });
  }

  /** @param {string} id of the subscription */
  unsubscribe(id) {
    this.#handlers.delete(id);
    this.#transmit('UNSUBSCRIBE', { id });
  }

  /** Finds out soon whether the other side is still there. */
  check() {
    this.#pulse.check();
  }

  /** Does not wait for the other side, which may be gone: a browser's socket waits for it a minute or more. */
  close() {
    if (this.#inSession) {
      this.#transmit('DISCONNECT', {});
    }
    this.#end({ code: 0 });
    this.#socket?.close();
  }

  /** @param {() => Socket | Promise<Socket>} open */
  async #open(open) {
    try {
      const socket = this.#socket = await open();
      if (this.#over) {
        return socket.close(); // It took too long, or nobody wants it any more.
      }
      if (socket.binaryType) {
        socket.binaryType = 'arraybuffer';
      }
      socket.addEventListener('open', () => this.#connect());
      socket.addEventListener('message', ({ data }) => this.#receive(data));
      socket.addEventListener('heartbeat', () => this.#pulse.heard()); // SockJS sends its own heart-beats.
      socket.addEventListener('close', (event) => this.#end(event));
    } catch {
      this.#end({ code: 0 }); // The browser forbids the socket, or a filter has removed it.
    }
  }

  #connect() {
    this.#transmit('CONNECT', { 'accept-version': '1.2', 'heart-beat': `${BEAT},${BEAT}`, ...this.#options.headers });
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    this.#pulse.heard();
    const frame = this.#decode(data);
    if (frame?.command === 'MESSAGE') {
      this.#handlers.get(frame.headers.subscription)?.(frame);
    } else if (frame?.command === 'RECEIPT') {
      this.#options.onReceipt(frame.headers);
    } else if (frame?.command === 'CONNECTED') {
      this.#greeted(frame.headers);
    } else if (frame?.command === 'ERROR') {
      this.problem = Problem.parse(String(frame.body));
    }
  }

  /** @param {string | ArrayBuffer} data */
  #decode(data) {
    try {
      return decode(data);
    } catch {
      this.close(); // Whatever was in there is lost: the next link gets it again.
      return null;
    }
  }

  /** @param {Headers} headers */
  #greeted(headers) {
    clearTimeout(this.#limit);
    this.#inSession = true;
    this.greeting = headers;
    const [promised, wanted] = beatsOf(headers);
    this.#pulse.start(promised);
    if (wanted) {
      this.#beats = this.#options.timers.setInterval(wanted, () => this.#write('\n'));
    }
    this.#connected();
  }

  /** Every broker answers these frames, and they change nothing. */
  #probe() {
    this.#transmit('BEGIN', { transaction: 'probe', receipt: 'probe' });
    this.#transmit('ABORT', { transaction: 'probe' });
  }

  /**
   * @param {string} command
   * @param {Headers} headers
   * @param {string} [body]
   */
  #transmit(command, headers, body) {
    this.#write(encode(command, headers, body));
  }

  /**
   * Drops what comes while the socket is not open: it would be lost anyway, and the browser logs an error for each.
   * @param {string} text
   */
  #write(text) {
    if (this.#socket?.readyState === OPEN) {
      this.#socket.send(text);
    }
  }

  /** @param {Closed} event */
  #end(event) {
    this.#over = true;
    this.#inSession = false;
    clearTimeout(this.#limit);
    this.#pulse.stop();
    if (this.#beats !== null) {
      this.#options.timers.clearInterval(this.#beats);
      this.#beats = null;
    }
    this.#closed(event);
  }
}

/**
 * Milliseconds between the beats that the server has agreed to send, and between those that it wants; 0 for none.
 * @param {Headers} greeting
 */
function beatsOf(greeting) {
  const times = (greeting['heart-beat'] ?? '').split(',').map(Number);
  return [0, 1].map((side) => (times[side] > 0 ? Math.max(BEAT, times[side]) : 0));
}
