import { Problem } from './problem.js';
import { Pulse } from './pulse.js';

const BEAT = 10 * 1000; // milliseconds between the heart-beats that we offer and ask for
const LIMIT = 8 * 1000; // milliseconds a transport has until CONNECTED
const WHOLE_FRAME = 1024 * 1024; // stomp.js cuts longer frames, through the middle of an emoji if need be

/**
 * @typedef {import('./position.js').Headers} Headers
 * @typedef {{command: string, headers: Headers, body: string}} Frame
 * @typedef {import('./socket.js').Socket} Socket
 */

/**
 * The part of stomp.js 2.3.4 that we use.
 * @typedef {object} Client
 * @property {boolean} connected
 * @property {((message: string) => void) | null} debug
 * @property {{outgoing: number, incoming: number}} heartbeat
 * @property {number} maxWebSocketFrameSize
 * @property {(frame: Frame) => void} onreceipt
 * @property {(headers: Headers, onConnected: (frame: Frame) => void, onError: (frame: Frame) => void) => void} connect
 * @property {(destination: string, headers: Headers, body: string) => void} send
 * @property {(destination: string, handler: (frame: Frame) => void, headers: Headers) => unknown} subscribe
 * @property {(id: string) => void} unsubscribe
 * @property {() => void} disconnect
 *
 * @typedef {{over: (socket: Socket) => Client}} Stomp
 */

/**
 * The close event of a socket.
 * @typedef {{code: number}} Closed
 */

/** Every broker answers these frames, and they change nothing. */
const PROBE = ['BEGIN\ntransaction:probe\nreceipt:probe\n\n\0', 'ABORT\ntransaction:probe\n\n\0'];

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

  /** @type {Socket | undefined} */
  #socket;
  /** @type {Client | undefined} */
  #client;
  #pulse;
  /** @type {(event: Closed) => void} */
  #close = () => {};

  /**
   * @param {object} options
   * @param {Stomp} options.stomp
   * @param {import('./steady-timers.js').Timers} options.timers
   * @param {import('./transports.js').Transport} options.transport
   * @param {Headers} options.headers of CONNECT
   * @param {(frame: Frame) => void} options.onReceipt called for each RECEIPT
   * @param {(doubted: boolean) => void} options.onDoubt called with true when a sign of life is overdue, then with false; a link that stays silent closes
   */
  constructor({ stomp, timers, transport, headers, onReceipt, onDoubt }) {
    this.#pulse = new Pulse({
      timers,
      onDoubt,
      probe: () => PROBE.forEach((frame) => this.#socket?.send(frame)),
      onDeath: () => this.close(),
    });
    this.closed = new Promise((resolve) => { this.#close = resolve; });
    this.opened = new Promise((resolve) => {
      this.closed.then(resolve);
      try {
        this.#dial(stomp, transport, headers, onReceipt, () => resolve(null));
      } catch {
        this.#close({ code: 0 }); // The browser forbids the socket, or a filter has removed it.
      }
    });
  }

  /** The stomp.js client on this socket; available once `opened` has settled. */
  get client() {
    return /** @type {Client} */ (this.#client);
  }

  /** Finds out soon whether the other side is still there. */
  check() {
    this.#pulse.check();
  }

  /** Does not wait for the other side, which may be gone: a browser's socket waits for it a minute or more. */
  close() {
    this.#pulse.stop();
    this.#close({ code: 0 });
    if (this.#client?.connected) {
      this.#client.disconnect();
    } else {
      this.#socket?.close();
    }
  }

  /**
   * @param {Stomp} stomp
   * @param {import('./transports.js').Transport} transport
   * @param {Headers} headers
   * @param {(frame: Frame) => void} onReceipt
   * @param {() => void} onConnected
   */
  #dial(stomp, transport, headers, onReceipt, onConnected) {
    const socket = this.#socket = transport.open();
    const client = this.#client = stomp.over(socket);
    client.debug = null;
    client.heartbeat = { outgoing: BEAT, incoming: BEAT };
    client.maxWebSocketFrameSize = WHOLE_FRAME;
    client.onreceipt = onReceipt;
    const limit = setTimeout(() => this.close(), LIMIT);
    client.connect(headers, (frame) => {
      clearTimeout(limit);
      this.greeting = frame.headers;
      this.#pulse.start(beatOf(frame.headers));
      onConnected();
    }, (frame) => {
      if (frame.command === 'ERROR') {
        this.problem = Problem.parse(frame.body);
      }
    });
    socket.addEventListener('open', () => {
      client.heartbeat.incoming = 0; // CONNECT has asked for beats; we watch for them, not stomp.js.
    });
    socket.addEventListener('message', () => this.#pulse.heard());
    socket.addEventListener('heartbeat', () => this.#pulse.heard()); // SockJS sends its own heart-beats.
    socket.addEventListener('close', (event) => {
      clearTimeout(limit);
      this.#pulse.stop();
      this.#close(event);
    });
  }
}

/**
 * Milliseconds between the beats that the server has agreed to send; 0 for none.
 * @param {Headers} greeting
 */
function beatOf(greeting) {
  const offered = Number.parseInt(greeting['heart-beat'], 10);
  return offered > 0 ? Math.max(BEAT, offered) : 0;
}
