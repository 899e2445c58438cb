import { Subscription } from './subscription.js';

/**
 * @typedef {import('./link.js').Link} Link
 * @typedef {import('./problem.js').Problem} Problem
 */

/**
 * The subscriptions, across links: each is made again on a new link, from its last
 * position.
 */
export class Subscriptions {
  #receipts;
  /** @type {Map<string, Subscription>} */
  #all = new Map();
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
   * @returns {{unsubscribe: () => void}} what ends it
   */
  add(destination, handler, options) {
    const subscription = new Subscription(destination, handler, options);
    this.#all.set(subscription.id, subscription);
    if (this.#link) {
      this.#establish(subscription, this.#link);
    }
    return {
      unsubscribe: () => {
        if (this.#all.delete(subscription.id)) {
          this.#link?.client.unsubscribe(subscription.id);
        }
      },
    };
  }

  /**
   * There is a link: makes them all on it.
   * @param {Link} link
   */
  attach(link) {
    this.#link = link;
    for (const subscription of this.#all.values()) {
      this.#establish(subscription, link);
    }
  }

  /** The link has gone: late messages on it are ignored, because they come again. */
  detach() {
    this.#link = null;
  }

  clear() {
    this.#all.clear();
  }

  /**
   * The server has ended what we may not hear any more; to ask for it again would be refused.
   * @param {Problem} problem
   */
  end(problem) {
    for (const [id, subscription] of this.#all) {
      if (subscription.destination === problem.destination) {
        this.#all.delete(id);
        this.#link?.client.unsubscribe(id);
        subscription.refused(problem);
      }
    }
  }

  /**
   * @param {Subscription} subscription
   * @param {Link} link
   */
  async #establish(subscription, link) {
    try {
      subscription.established(await this.#receipts.expect((receipt) => link.client.subscribe(
        subscription.destination,
        (frame) => link === this.#link && this.#all.has(subscription.id) && subscription.receive(frame),
        { ...subscription.headers(), receipt })));
    } catch (failure) {
      const problem = /** @type {Problem} */ (failure);
      if (problem.code !== 'disconnected') {
        subscription.refused(problem);
      }
    }
  }
}
