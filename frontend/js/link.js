import { Problem } from './problem.js';

const BEAT = 10 * 1000; // milliseconds between heart-beats that we can send and want to get
const LIMIT = 8 * 1000; // milliseconds a transport has to get us a CONNECTED
const WHOLE_FRAME = 1024 * 1024; // stomp.js cuts longer frames, through the middle of an emoji if need be

/** One socket with one STOMP session, from opening to closing. */
export class Link {
  /** Settles at CONNECTED with null, or with the close event when it does not come to that. */
  opened;
  /** Settles with the close event, `code` 0 when there was none. */
  closed;
  /** What the server's ERROR frame said, if there was one. */
  problem = null;
  /** The headers of CONNECTED. */
  greeting = {};
  client;

  #socket;
  #close;

  constructor(stomp, transport, headers, onReceipt) {
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

  close() {
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
      onConnected();
    }, (frame) => {
      if (frame.command === 'ERROR') {
        this.problem = Problem.parse(frame.body);
      }
    });
    this.#socket.addEventListener('close', (event) => {
      clearTimeout(limit);
      this.#close(event);
    });
  }
}
