import { Problem } from './problem.js';

/** @typedef {import('./frames.js').Headers} Headers */

const SHARE = 0.8; // of the token's life passes before the next is fetched
const AGAIN = 10 * 1000; // milliseconds after which a failed renewal is tried again

/** Keeps a connection alive after the access token that it was made with expires. */
export class Renewal {
  #token;
  #send;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #round = 0;

  /**
   * @param {() => Promise<string | null>} token fetches an access token, or null if nobody is signed in any more
   * @param {(destination: string, headers: Headers) => Promise<Headers>} send sends a frame with these headers to a destination; resolves with the headers of the RECEIPT
   */
  constructor(token, send) {
    this.#token = token;
    this.#send = send;
  }

  /** @param {string | undefined} ttl seconds that the current token is valid, from `x-token-ttl`; without it nothing is renewed */
  start(ttl) {
    this.stop();
    if (ttl) {
      this.#later(Number(ttl) * 1000 * SHARE);
    }
  }

  stop() {
    this.#round += 1;
    clearTimeout(this.#timer);
  }

  /** @param {number} milliseconds */
  #later(milliseconds) {
    this.#timer = setTimeout(() => this.#renew(), milliseconds);
  }

  async #renew() {
    const round = this.#round;
    const headers = await this.#attempt().catch(() => null);
    if (round === this.#round) {
      this.#later(headers ? Number(headers['x-token-ttl']) * 1000 * SHARE : AGAIN);
    }
  }

  async #attempt() {
    const token = await this.#token();
    if (!token) {
      throw new Problem({ code: 'not-authenticated' });
    }
    return this.#send('/app/session', { Authorization: `Bearer ${token}` });
  }
}
