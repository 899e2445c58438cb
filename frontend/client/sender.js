import { Problem } from './problem.js';

const LIMIT = 20 * 1000; // milliseconds for an answer, as for a RECEIPT

/**
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./position.js').Position} Position
 */

/** Sends messages by POST, one after the other, so that they keep their order. */
export class Sender {
  #address;
  #credentials;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {{server: URL, headers: Headers}} options `headers` say who we are */
  constructor({ server, headers }) {
    this.#address = new URL('/api/v1/messages', server);
    this.#credentials = headers;
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body JSON
   * @returns {Promise<Position | null>}
   */
  send(destination, headers, body) {
    const sent = this.#last.then(() => this.#post(destination, headers, body));
    this.#last = sent.catch(() => {});
    return sent;
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body
   */
  async #post(destination, { 'idempotency-key': key, 'content-type': type, ...headers }, body) {
    if (!/^\/(topic|queue)\//.test(destination)) {
      throw new Problem({ code: 'needs-stomp', destination,
        detail: 'Only /topic/ and /queue/ can be sent to where neither WebSocket nor SockJS gets through' });
    }
    const answer = await fetch(this.#address, {
      method: 'POST',
      headers: { ...this.#credentials, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify({ destination, headers, body: JSON.parse(body) }),
      signal: AbortSignal.timeout(LIMIT),
    }).catch((failure) => {
      throw new Problem({ code: failure.name === 'TimeoutError' ? 'timeout' : 'network' });
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw Problem.parse(text, answer.status);
    }
    const { epoch, offset } = JSON.parse(text);
    return epoch === undefined || epoch === null ? null : { epoch, offset };
  }
}
