import { Problem } from './problem.js';
import { sendingWhileOpen } from './socket.js';
import { SockJS } from './vendor.js';

const PATH = '/chat';
const LIMIT = 5 * 1000; // milliseconds for the server to say why it refuses
const RETRY_WEBSOCKET = 5 * 60 * 1000; // milliseconds on SockJS before WebSocket is tried again

/** stomp.js 2.3.4 speaks no 1.2. */
const SUBPROTOCOLS = ['v11.stomp', 'v10.stomp'];

const websocket = {
  name: 'websocket',
  open() {
    const url = new URL(PATH, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return sendingWhileOpen(new WebSocket(url, SUBPROTOCOLS));
  },
};

const sockjs = {
  name: 'sockjs',
  open: () => sendingWhileOpen(new SockJS(PATH, null, { transports: ['xhr-streaming', 'xhr-polling'] })),
};

/** Which ways to the server to try, in which order: WebSocket first unless it failed where SockJS did not. */
export class Transports {
  #forced;
  #sockjsUntil = 0;

  /** @param forced `sockjs` to leave WebSocket out, as `?transport=sockjs` does */
  constructor(forced) {
    this.#forced = forced;
  }

  candidates() {
    if (this.#forced === 'sockjs' || typeof WebSocket === 'undefined' || Date.now() < this.#sockjsUntil) {
      return [sockjs];
    }
    return [websocket, sockjs];
  }

  /** One of the candidates got through; if that was not the first of two, it will be the first for a while. */
  worked(transport, candidates) {
    if (transport === sockjs && candidates.includes(websocket)) {
      this.#sockjsUntil = Date.now() + RETRY_WEBSOCKET;
    }
  }

  /**
   * Why none of them gets through, if the server says so. A script cannot see the answer to a handshake, so we ask in a
   * way that sends our origin; the browser leaves it out of a GET.
   * @returns a Problem or null
   */
  async refusal() {
    const response = await fetch(`${PATH}/info`,
      { method: 'OPTIONS', cache: 'no-store', signal: AbortSignal.timeout(LIMIT) });
    const speaks = response.headers.get('content-type')?.startsWith('application/problem+json');
    return !response.ok && speaks ? Problem.parse(await response.text(), response.status) : null;
  }

  /** The network has changed: what was blocked may not be any more. */
  forget() {
    this.#sockjsUntil = 0;
  }
}
