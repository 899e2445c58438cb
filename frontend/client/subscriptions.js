import { Backoff } from './backoff.js';
import { Subscription } from './subscription.js';

const BUSY = 503; // the status of refusals that pass, as after a restart, when everybody subscribes again
const TRIES = 6; // attempts at a subscription that is refused so, over some fifteen seconds

/**
 * @typedef {import('./link.js').Link | import('./sse-link.js').SseLink} Link
 * @typedef {import('./problem.js').Problem} Problem
 */

/**
 * The subscriptions, across links: each is made again on a new link, from its last position.
 */
export class Subscriptions {
  #receipts;
  /** @type {Map<string, Subscription>} */
  #all = new Map();
  /**
   * The newest attempt at each.
   * @type {Map<string, object>}
   */
  #attempts = new Map();
  /** @type {Link | null} */
  #link = null;

  /** @param {import('./receipts.js').Receipts} receipts */
  constructor(receipts) {
    this.#receipts = receipts;
  }

  /**
   * @param {string} destination
   * @param {import('./subscription.js').Handler} handler
   * @param {import('./subscription.js').SubscribeOptions} options
   * @returns {{unsubscribe: () => void, setMaxFrequency: (frequency: number) => void}} ends or changes the subscription
   */
  add(destination, handler, options) {
    const subscription = new Subscription(destination, handler, options);
    this.#all.set(subscription.id, subscription);
    if (this.#link) {
      this.#establish(subscription, this.#link);
    }
    return {
      unsubscribe: () => {
        this.#attempts.delete(subscription.id);
        if (this.#all.delete(subscription.id)) {
          this.#link?.unsubscribe(subscription.id);
        }
      },
      setMaxFrequency: (frequency) => {
        subscription.setMaxFrequency(frequency);
        if (this.#link && this.#all.has(subscription.id)) {
          this.#link.unsubscribe(subscription.id);
          this.#establish(subscription, this.#link, true);
        }
      },
    };
  }

  /**
   * Makes all subscriptions on a new link.
   * @param {Link} link
   */
  attach(link) {
    this.#link = link;
    for (const subscription of this.#all.values()) {
      this.#establish(subscription, link);
    }
  }

  /** The link is gone: ignores late messages on it, because they are sent again. */
  detach() {
    this.#link = null;
  }

  clear() {
    this.#all.clear();
    this.#attempts.clear();
  }

  /**
   * The server has ended a subscription that we are no longer allowed; it would refuse a new one.
   * @param {Problem} problem
   */
  end(problem) {
    for (const [id, subscription] of this.#all) {
      if (subscription.destination === problem.destination) {
        this.#all.delete(id);
        this.#attempts.delete(id);
        this.#link?.unsubscribe(id);
        subscription.refused(problem);
      }
    }
  }

  /**
   * @param {Subscription} subscription
   * @param {Link} link
   * @param {boolean} [goesOn] whether it was there before
   */
  async #establish(subscription, link, goesOn) {
    const { id } = subscription;
    const attempt = {};
    this.#attempts.set(id, attempt);
    const isWanted = () => link === this.#link && this.#all.has(id) && this.#attempts.get(id) === attempt;
    const backoff = new Backoff();
    for (let tries = 1; isWanted(); tries += 1) {
      try {
        return subscription.established(await this.#receipts.expect((receipt) => link.subscribe(
          subscription.destination,
          (frame) => link === this.#link && this.#all.has(id) && subscription.receive(frame),
          { ...subscription.headers(goesOn), receipt })));
      } catch (failure) {
        const problem = /** @type {Problem} */ (failure);
        if (problem.code === 'disconnected') {
          return;
        }
        if (problem.status !== BUSY || tries === TRIES) {
          return subscription.refused(problem);
        }
        await new Promise((resolve) => { setTimeout(resolve, backoff.next()); });
      }
    }
  }
}
