import { Problem } from './problem.js';
import { Pulse } from './pulse.js';

const BEAT = 10 * 1000; // milliseconds between heart-beats that we can send and want to get
const LIMIT = 8 * 1000; // milliseconds a transport has to get us a CONNECTED
const WHOLE_FRAME = 1024 * 1024; // stomp.js cuts longer frames, through the middle of an emoji if need be

/** Every broker answers these and is afterwards as it was before. */
const PROBE = ['BEGIN\ntransaction:probe\nreceipt:probe\n\n\0', 'ABORT\ntransaction:probe\n\n\0'];

/** One socket with one STOMP session, from opening to closing. */
export class Link {
  /** Settles at CONNECTED with null, or with the close event when it does not come to that. */
  opened;
  /** Settles with the close event, `code` 0 when there was none: closed by us, or dead without a word. */
  closed;
  /** What the server's ERROR frame said, if there was one. */
  problem = null;
  /** The headers of CONNECTED. */
  greeting = {};
  client;

  #socket;
  #pulse;
  #close;

  /**
   * @param stomp stomp.js
   * @param timers see beat.js
   * @param transport see transports.js
   * @param headers of CONNECT
   * @param onReceipt told of each RECEIPT
   * @param onDoubt told true while a sign of life is overdue, then false; a link that stays silent closes
   */
  constructor({ stomp, timers, transport, headers, onReceipt, onDoubt }) {
    this.#pulse = new Pulse({
      timers,
      onDoubt,
      probe: () => PROBE.forEach((frame) => this.#socket.send(frame)),
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

  /** Finds out soon whether the other side is still there. */
  check() {
    this.#pulse.check();
  }

  /** Does not wait for the other side, which may be gone: a browser's socket waits for it for a minute and more. */
  close() {
    this.#pulse.stop();
    this.#close({ code: 0 });
    if (this.client?.connected) {
      this.client.disconnect();
    } else {
      this.#socket?.close();
    }
  }

  #dial(stomp, transport, headers, onReceipt, onConnected) {
    this.#socket = transport.open();
    this.client = stomp.over(this.#socket);
    this.client.debug = null;
    this.client.heartbeat = { outgoing: BEAT, incoming: BEAT };
    this.client.maxWebSocketFrameSize = WHOLE_FRAME;
    this.client.onreceipt = onReceipt;
    const limit = setTimeout(() => this.close(), LIMIT);
    this.client.connect(headers, (frame) => {
      clearTimeout(limit);
      this.greeting = frame.headers;
      this.#pulse.start(beatOf(frame.headers));
      onConnected();
    }, (frame) => {
      if (frame.command === 'ERROR') {
        this.problem = Problem.parse(frame.body);
      }
    });
    this.#socket.addEventListener('open', () => {
      this.client.heartbeat.incoming = 0; // CONNECT has asked for beats; we and not stomp.js watch for them.
    });
    this.#socket.addEventListener('message', () => this.#pulse.heard());
    this.#socket.addEventListener('heartbeat', () => this.#pulse.heard()); // SockJS has its own.
    this.#socket.addEventListener('close', (event) => {
      clearTimeout(limit);
      this.#pulse.stop();
      this.#close(event);
    });
  }
}

/** Milliseconds between the beats that the server has agreed to send; 0 for none. */
function beatOf(greeting) {
  const offered = Number.parseInt(greeting['heart-beat'], 10);
  return offered > 0 ? Math.max(BEAT, offered) : 0;
}
