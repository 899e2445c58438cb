import { Problem } from './problem.js';
import { Pulse } from './pulse.js';

const BEAT = 10 * 1000; // milliseconds between heart-beats that we can send and want to get
const LIMIT = 8 * 1000; // milliseconds a transport has to get us a CONNECTED
const WHOLE_FRAME = 1024 * 1024; // stomp.js cuts longer frames, through the middle of an emoji if need be

/**
 * @typedef {import('./position.js').Headers} Headers
 * @typedef {{command: string, headers: Headers, body: string}} Frame
 * @typedef {import('./socket.js').Socket} Socket
 */

/**
 * What we use of stomp.js 2.3.4.
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
 * What tells of the end of a socket.
 * @typedef {{code: number}} Closed
 */

/** Every broker answers these and is afterwards as it was before. */
const PROBE = ['BEGIN\ntransaction:probe\nreceipt:probe\n\n\0', 'ABORT\ntransaction:probe\n\n\0'];

/** One socket with one STOMP session, from opening to closing. */
export class Link {
  /**
   * Settles at CONNECTED with null, or with the close event when it does not come to that.
   * @type {Promise<Closed | null>}
   */
  opened;
  /**
   * Settles with the close event, `code` 0 when there was none: closed by us, or dead without a word.
   * @type {Promise<Closed>}
   */
  closed;
  /**
   * What the server's ERROR frame said, if there was one.
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
   * @param {(frame: Frame) => void} options.onReceipt told of each RECEIPT
   * @param {(doubted: boolean) => void} options.onDoubt told true while a sign of life is overdue, then false; a link that stays silent closes
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

  /** stomp.js on this socket; there is one from `opened` on. */
  get client() {
    return /** @type {Client} */ (this.#client);
  }

  /** Finds out soon whether the other side is still there. */
  check() {
    this.#pulse.check();
  }

  /** Does not wait for the other side, which may be gone: a browser's socket waits for it for a minute and more. */
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
      client.heartbeat.incoming = 0; // CONNECT has asked for beats; we and not stomp.js watch for them.
    });
    socket.addEventListener('message', () => this.#pulse.heard());
    socket.addEventListener('heartbeat', () => this.#pulse.heard()); // SockJS has its own.
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
