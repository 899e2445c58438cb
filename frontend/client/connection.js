import { Backoff } from './backoff.js';
import { positionOf } from './position.js';
import { watch } from './presence.js';
import { Problem } from './problem.js';
import { Receipts } from './receipts.js';
import { Renewal } from './renewal.js';
import { plainTimers } from './steady-timers.js';
import { Subscriptions } from './subscriptions.js';

/**
 * @typedef {import('./position.js').Position} Position
 * @typedef {import('./frames.js').Headers} Headers
 * @typedef {import('./frames.js').Frame} Frame
 * @typedef {import('./link.js').Link | import('./sse-link.js').SseLink} Link
 * @typedef {import('./transports.js').Transport} Transport
 */

/**
 * The user's session; `name` is missing if nobody is signed in.
 * @typedef {{name?: string, csrf: {header: string, token: string}}} Session
 */

/** `CHECKING`: connected as far as we know, but a sign of life is overdue. */
export const State = Object.freeze({
  OFFLINE: 'offline', CONNECTING: 'connecting', CONNECTED: 'connected', CHECKING: 'checking',
});

const KEEP_ALIVE = 5 * 60 * 1000; // milliseconds between requests that keep the HTTP session from expiring
const STABLE = 10 * 1000; // milliseconds after which a connection counts as good and the back-off restarts

/**
 * A STOMP connection; a page needs no second one. It reconnects by itself, subscribes again from its last positions, and turns
 * receipts into promises. Dispatches `state` (read `status`), `connected`, `signedout`, `closed`, and `problem`
 * (read `detail`) for a refusal that nobody is waiting for.
 */
export class Connection extends EventTarget {
  /**
   * `problem` is why the server refuses us; `retryAt` is a time in milliseconds, or null when no retry is planned;
   * `transport` is the last one that worked; `lost` is true from the loss of a connection until the next one is made,
   * also during attempts.
   * @type {{state: string, transport: string | null, retryAt: number | null, problem: Problem | null, lost: boolean}}
   */
  status = { state: State.OFFLINE, transport: null, retryAt: null, problem: null, lost: false };

  #timers;
  #transports;
  #session;
  #token;
  #anonymous;
  #named = false; // whether the last credentials were a user's
  #renewal;
  #backoff;
  #receipts = new Receipts();
  #subscriptions = new Subscriptions(this.#receipts);
  #wanted = false;
  #attempt = 0;
  /** @type {Link | null} */
  #link = null;
  #since = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #keepAliveTimer;

  /**
   * Requires `session`, `token` or `anonymous`; `session` with `anonymous` connects the user who is signed in, or nobody.
   * @param {object} options
   * @param {import('./steady-timers.js').Timers} [options.timers] preferably timers that keep running in a hidden page
   * @param {import('./transports.js').Transports} options.transports the ways to the server
   * @param {() => Promise<Session>} [options.session] asks the server who we are, for pages with a session cookie
   * @param {() => Promise<string | null>} [options.token] fetches an access token, for pages and programs without a cookie;
   *   null when nobody is signed in
   * @param {boolean} [options.anonymous] connects without a name, where the server lets everybody
   * @param {Backoff} [options.backoff]
   */
  constructor({ timers = plainTimers, transports, session, token, anonymous = false, backoff = new Backoff() }) {
    super();
    this.#timers = timers;
    this.#transports = transports;
    this.#session = session;
    this.#token = token;
    this.#anonymous = anonymous;
    this.#renewal = token && new Renewal(token, (destination, headers) => this.#transmit(destination, headers, ''));
    this.#backoff = backoff;
  }

  /**
   * Whether frames can be sent. Also true while checking: frames cut off then are known to be unanswered.
   * @returns {boolean}
   */
  get connected() {
    return this.status.state === State.CONNECTED || this.status.state === State.CHECKING;
  }

  start() {
    this.#wanted = true;
    this.retryNow();
  }

  /** Closes for good and forgets the subscriptions. */
  close() {
    this.#wanted = false;
    this.#subscriptions.clear();
    this.#drop();
    this.#become({ state: State.OFFLINE, retryAt: null, problem: null });
    this.dispatchEvent(new Event('closed'));
  }

  /**
   * Waits, for as long as it takes, until frames can be sent.
   * @returns {Promise<this>} rejects with a Problem when there will be no connection: the server refuses it for good,
   *   nobody is signed in, or it was closed
   */
  ready() {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { state, retryAt, problem } = this.status;
        const over = state === State.OFFLINE && retryAt === null;
        if (this.connected) {
          resolve(this);
        } else if (over) {
          reject(problem ?? new Problem({ code: this.#wanted ? 'disconnected' : 'not-authenticated' }));
        }
        if (this.connected || over) {
          this.removeEventListener('state', look);
        }
      };
      this.addEventListener('state', look);
      look();
    });
  }

  /**
   * Finds out now whether the connection is alive, or connects without waiting for the back-off: because the network is
   * back, the tab is visible again, the machine has woken up, or the user asks.
   * @param {{networkChanged?: boolean}} [options]
   */
  retryNow({ networkChanged = false } = {}) {
    if (networkChanged) {
      this.#transports.forget();
    }
    if (this.#wanted && this.connected) {
      this.#link?.check();
    } else if (this.#wanted && (networkChanged || this.status.state === State.OFFLINE)) {
      this.#backoff.reset();
      this.#connect();
    }
  }

  /** The browser says there is no network. A server on the same machine may still be reachable, so we keep trying. */
  networkLost() {
    if (this.#wanted && this.status.state !== State.OFFLINE) {
      this.#retryLater();
    }
  }

  /**
   * Receives what is published to a destination, across reconnects, until `unsubscribe()` is called on the result.
   * @param {string} destination
   * @param {import('./subscription.js').Handler} handler
   * @param {import('./subscription.js').SubscribeOptions} [options]
   */
  subscribe(destination, handler, options = {}) {
    return this.#subscriptions.add(destination, handler, options);
  }

  /**
   * Tells who is present at a topic, and each time that it changes, across reconnects. Whoever only watches is not seen.
   * @param {string} topic
   * @param {(present: import('./presence.js').Present, change: import('./presence.js').Change | null) => void} callback
   * @param {{onRefused?: (problem: Problem) => void}} [options]
   */
  presence(topic, callback, options = {}) {
    return watch(this.#subscriptions, topic, callback, options);
  }

  /**
   * Resolves with the message's position at the RECEIPT; rejects with a Problem when refused, cut off or unanswered.
   * @param {string} destination
   * @param {unknown} body becomes JSON
   * @param {Headers} [headers]
   * @returns {Promise<Position | null>}
   */
  async send(destination, body, headers = {}) {
    if (!this.connected) {
      throw new Problem({ code: 'disconnected' });
    }
    return positionOf(await this.#transmit(destination, { ...headers, 'content-type': 'application/json' },
      JSON.stringify(body)));
  }

  /**
   * @param {string} destination
   * @param {Headers} headers
   * @param {string} body
   */
  #transmit(destination, headers, body) {
    const link = /** @type {Link} */ (this.#link);
    return this.#receipts.expect((receipt) => link.send(destination, { ...headers, receipt }, body));
  }

  async #connect() {
    this.#drop();
    const attempt = this.#attempt;
    const stale = () => attempt !== this.#attempt;
    this.#become({ state: State.CONNECTING, retryAt: null });
    const credentials = await this.#credentials().catch(() => undefined);
    if (stale()) {
      return;
    }
    if (credentials === undefined) {
      return this.#retryLater(); // A server that is down is no reason to give up WebSocket.
    }
    if (!credentials) {
      return this.#signedOut();
    }
    const candidates = this.#transports.candidates();
    for (const transport of candidates) {
      const link = this.#link = this.#dial(transport, credentials);
      const closed = await link.opened;
      if (stale()) {
        return;
      }
      if (!closed) {
        this.#transports.worked(transport, candidates);
        return this.#opened(link, transport);
      }
      if (link.problem || closed.code >= 4000) {
        return this.#ended(link, closed); // The server itself refuses: it would refuse over another transport, too.
      }
    }
    const problem = await this.#transports.refusal().catch(() => null);
    if (!stale()) {
      this.#retryLater(problem); // The operator may fix the cause.
    }
  }

  /**
   * @param {Transport} transport
   * @param {Headers} headers
   */
  #dial(transport, headers) {
    return transport.link({
      timers: this.#timers,
      headers,
      onReceipt: (receipt) => this.#receipts.settle(receipt['receipt-id'], receipt),
      onDoubt: (doubted) => this.#become({ state: doubted ? State.CHECKING : State.CONNECTED }),
    });
  }

  /**
   * The headers of CONNECT that say who we are; null if we are not signed in.
   * @returns {Promise<Headers | null>}
   */
  async #credentials() {
    if (this.#token) {
      const token = await this.#token();
      return token ? { Authorization: `Bearer ${token}` } : null;
    }
    if (!this.#session) {
      return this.#anonymous ? {} : null;
    }
    const { name, csrf } = await this.#session();
    if (name) {
      this.#named = true;
      return { [csrf.header]: csrf.token };
    }
    if (this.#anonymous) {
      this.#nobodyNow();
      return {};
    }
    return null;
  }

  /**
   * @param {Link} link
   * @param {Transport} transport
   */
  #opened(link, transport) {
    this.#since = Date.now();
    this.#keepAliveTimer = setInterval(() => this.#keepAlive(), KEEP_ALIVE);
    this.#renewal?.start(link.greeting['x-token-ttl']);
    link.closed.then((event) => {
      if (link === this.#link) {
        this.#ended(link, event);
      }
    });
    link.subscribe('/user/queue/errors', (frame) => this.#refused(frame), { id: 'errors' });
    this.#become({ state: State.CONNECTED, transport: transport.name, problem: null });
    this.#subscriptions.attach(link);
    this.dispatchEvent(new Event('connected'));
  }

  /** @param {Frame} frame */
  #refused(frame) {
    const problem = Problem.parse(String(frame.body));
    if (problem.code === 'no-longer-allowed') {
      return this.#subscriptions.end(problem);
    }
    if (!this.#receipts.fail(frame.headers['receipt-id'], problem)) {
      this.dispatchEvent(new CustomEvent('problem', { detail: problem }));
    }
  }

  /**
   * Close codes 4500 to 4999 mean "do not reconnect"; after all others we try again.
   * @param {Link} link
   * @param {import('./link.js').Closed} closed
   */
  async #ended({ problem }, { code }) {
    const wasGood = this.#since && Date.now() - this.#since > STABLE;
    if (wasGood) {
      this.#backoff.reset();
    } else {
      this.#transports.forget(); // It worked only for a moment: no reason to prefer it to a better one.
    }
    if (code >= 4500 && code <= 4999) {
      this.#drop();
      this.#become({ state: State.OFFLINE, retryAt: null, problem: problem ?? new Problem() });
      await this.#keepAlive();
    } else if (wasGood && code === 0) {
      this.#become({ state: State.OFFLINE, retryAt: Date.now(), problem: null });
      await this.#connect(); // Silent deaths are found at different times in each page: no rush on the server.
    } else {
      this.#retryLater(null, code === 1012);
    }
  }

  /**
   * @param {Problem | null} [problem]
   * @param {boolean} [restarts] whether the server does, so that all its clients come back
   */
  #retryLater(problem = null, restarts = false) {
    this.#drop();
    const delay = restarts ? this.#backoff.nextAfterRestart() : this.#backoff.next();
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
    this.#become({ state: State.OFFLINE, retryAt: Date.now() + delay, problem });
  }

  async #keepAlive() {
    const session = await this.#session?.().catch(() => null);
    if (session && !session.name && this.#wanted && this.#named) {
      this.#signedOut();
    }
  }

  #signedOut() {
    if (this.#anonymous) {
      this.#nobodyNow();
      this.#connect();
    } else {
      this.close();
      this.dispatchEvent(new Event('signedout'));
    }
  }

  /** The connection goes on without a name. */
  #nobodyNow() {
    if (this.#named) {
      this.#named = false;
      this.dispatchEvent(new Event('signedout'));
    }
  }

  /** Drops the current link or attempt, if any; pending sends fail. */
  #drop() {
    const link = this.#link;
    this.#attempt += 1;
    this.#link = null;
    this.#subscriptions.detach();
    this.#since = 0;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#keepAliveTimer);
    this.#renewal?.stop();
    link?.close();
    this.#receipts.failAll(new Problem({ code: 'disconnected' }));
  }

  /** @param {Partial<Connection['status']>} change */
  #become(change) {
    const status = { ...this.status, ...change };
    if (status.state !== State.CONNECTING) {
      status.lost = status.state === State.OFFLINE && Boolean(status.retryAt || status.problem);
    }
    this.status = status;
    this.dispatchEvent(new Event('state'));
  }
}
