import { Link } from './link.js';
import { Problem } from './problem.js';
import { SseLink } from './sse-link.js';

const LIMIT = 5 * 1000; // milliseconds the server has to say why it refuses
const RETRY_BETTER = 5 * 60 * 1000; // milliseconds on a transport before better ones are tried first again

/** Where Parley serves the client of SockJS, which is loaded only where WebSocket fails. */
const SOCKJS = '/webjars/sockjs-client/sockjs.min.js';

/**
 * What WebSocket and SockJS have in common; only WebSocket has a `binaryType`.
 * @typedef {Pick<WebSocket, 'readyState' | 'send' | 'close' | 'addEventListener'> & {binaryType?: string}} Socket
 */

/**
 * A way to the server.
 * @typedef {{name: string, link: (options: import('./link.js').LinkOptions) => Link | SseLink}} Transport
 */

/** The transports to try, in order; one that works where better ones failed is the first for a while. */
export class Transports {
  #address;
  /** @type {Transport[]} */
  #all;
  /** @type {Transport | null} */
  #working = null;
  #until = 0;

  /**
   * @param {object} [options]
   * @param {string | URL} [options.url] any address of the server; by default the page's own
   * @param {string} [options.path] where the server answers
   * @param {string[]} [options.order] the names of those to try
   */
  constructor({ url = location.href, path = '/chat', order = ['websocket', 'sockjs', 'sse'] } = {}) {
    const address = this.#address = new URL(path, url);
    const overSocket = (/** @type {() => Socket | Promise<Socket>} */ open) =>
      (/** @type {import('./link.js').LinkOptions} */ options) =>
        new Link({ ...options, headers: { host: address.host, ...options.headers }, open });
    /** @type {Record<string, Transport['link']>} */
    const links = {
      websocket: overSocket(() => webSocket(address)),
      sockjs: overSocket(() => sockJs(address)),
      sse: (options) => new SseLink({ ...options, server: address }),
    };
    this.#all = order.map((name) => ({ name, link: links[name] }));
    if (!this.#all.length || this.#all.some(({ link }) => !link)) {
      throw new TypeError(`The transports are ${Object.keys(links).join(', ')}, but not ${order.join(', ') || 'none'}`);
    }
  }

  candidates() {
    return this.#working && Date.now() < this.#until ? this.#all.slice(this.#all.indexOf(this.#working)) : this.#all;
  }

  /**
   * One of the candidates worked.
   * @param {Transport} transport
   * @param {Transport[]} candidates
   */
  worked(transport, candidates) {
    if (transport !== candidates[0]) {
      this.#working = transport;
      this.#until = Date.now() + RETRY_BETTER;
    }
  }

  /**
   * Why no transport works, if the server says so. A script cannot see the answer to a handshake, so we send a request
   * that carries our origin; the browser leaves it out of a GET.
   * @returns {Promise<Problem | null>}
   */
  async refusal() {
    const response = await fetch(`${this.#address}/info`,
      { method: 'OPTIONS', cache: 'no-store', signal: AbortSignal.timeout(LIMIT) });
    const speaks = response.headers.get('content-type')?.startsWith('application/problem+json');
    return !response.ok && speaks ? Problem.parse(await response.text(), response.status) : null;
  }

  /** The network has changed: better transports may no longer be blocked. */
  forget() {
    this.#until = 0;
  }
}

/**
 * @param {URL} address
 * @returns {Socket}
 */
function webSocket(address) {
  const url = new URL(address);
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, 'v12.stomp');
}

/**
 * @param {URL} address
 * @returns {Promise<Socket>}
 */
async function sockJs(address) {
  const page = /** @type {{SockJS?: new (url: string, reserved: null, options: {transports: string[]}) => Socket}} */ (globalThis);
  if (!page.SockJS) {
    await import(/* webpackIgnore: true */ /* @vite-ignore */ new URL(SOCKJS, address).href);
  }
  if (!page.SockJS) {
    throw new TypeError('The client of SockJS was loaded, but is not there');
  }
  return new page.SockJS(address.href, null, { transports: ['xhr-streaming', 'xhr-polling'] });
}
