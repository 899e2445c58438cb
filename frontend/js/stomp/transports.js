import { Problem } from './problem.js';
import { sendingWhileOpen } from './socket.js';

const LIMIT = 5 * 1000; // milliseconds the server has to say why it refuses
const RETRY_WEBSOCKET = 5 * 60 * 1000; // milliseconds on SockJS before WebSocket is tried first again

/** stomp.js 2.3.4 does not support STOMP 1.2. */
const SUBPROTOCOLS = ['v11.stomp', 'v10.stomp'];

/**
 * A way to the server.
 * @typedef {{name: string, open: () => import('./socket.js').Socket}} Transport
 */

/** The transports to try, in order: WebSocket first, unless it failed where SockJS succeeded. */
export class Transports {
  #path;
  #forced;
  #sockjsUntil = 0;
  /** @type {Transport} */
  #websocket;
  /** @type {Transport} */
  #sockjs;

  /**
   * @param {object} options
   * @param {string} [options.path] where the server answers
   * @param {new (path: string, reserved: null, options: {transports: string[]}) => import('./socket.js').Socket} options.SockJS
   * @param {string | null} [options.forced] `sockjs` to leave WebSocket out
   */
  constructor({ path = '/chat', SockJS, forced = null }) {
    this.#path = path;
    this.#forced = forced;
    this.#websocket = { name: 'websocket', open: () => sendingWhileOpen(webSocket(path)) };
    this.#sockjs = {
      name: 'sockjs',
      open: () => sendingWhileOpen(new SockJS(path, null, { transports: ['xhr-streaming', 'xhr-polling'] })),
    };
  }

  candidates() {
    if (this.#forced === 'sockjs' || typeof WebSocket === 'undefined' || Date.now() < this.#sockjsUntil) {
      return [this.#sockjs];
    }
    return [this.#websocket, this.#sockjs];
  }

  /**
   * One of the candidates worked; if it was the second one, it becomes the first for a while.
   * @param {Transport} transport
   * @param {Transport[]} candidates
   */
  worked(transport, candidates) {
    if (transport === this.#sockjs && candidates.includes(this.#websocket)) {
      this.#sockjsUntil = Date.now() + RETRY_WEBSOCKET;
    }
  }

  /**
   * Why no transport works, if the server says so. A script cannot see the answer to a handshake, so we send a request
   * that carries our origin; the browser leaves it out of a GET.
   * @returns {Promise<Problem | null>}
   */
  async refusal() {
    const response = await fetch(`${this.#path}/info`,
      { method: 'OPTIONS', cache: 'no-store', signal: AbortSignal.timeout(LIMIT) });
    const speaks = response.headers.get('content-type')?.startsWith('application/problem+json');
    return !response.ok && speaks ? Problem.parse(await response.text(), response.status) : null;
  }

  /** The network has changed: WebSocket may no longer be blocked. */
  forget() {
    this.#sockjsUntil = 0;
  }
}

/** @param {string} path */
function webSocket(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, SUBPROTOCOLS);
}
