import { Subscription } from './subscription.js';

/** What is to be heard, across links: made again on each, from where it was. */
export class Subscriptions {
  #receipts;
  #all = new Map();
  #link = null;

  constructor(receipts) {
    this.#receipts = receipts;
  }

  /** @returns what ends it: `{unsubscribe()}` */
  add(destination, handler, options) {
    const subscription = new Subscription(destination, handler, options);
    this.#all.set(subscription.id, subscription);
    if (this.#link) {
      this.#establish(subscription);
    }
    return {
      unsubscribe: () => {
        if (this.#all.delete(subscription.id)) {
          this.#link?.client.unsubscribe(subscription.id);
        }
      },
    };
  }

  /** There is a link: makes them all on it. */
  attach(link) {
    this.#link = link;
    for (const subscription of this.#all.values()) {
      this.#establish(subscription);
    }
  }

  /** The link has gone: what still comes over it does not count, for it comes again. */
  detach() {
    this.#link = null;
  }

  clear() {
    this.#all.clear();
  }

  /** The server has ended what we may not hear any more; to ask for it again would be refused. */
  end(problem) {
    for (const [id, subscription] of this.#all) {
      if (subscription.destination === problem.destination) {
        this.#all.delete(id);
        this.#link.client.unsubscribe(id);
        subscription.refused(problem);
      }
    }
  }

  async #establish(subscription) {
    const link = this.#link;
    try {
      subscription.established(await this.#receipts.expect((receipt) => link.client.subscribe(
        subscription.destination,
        (frame) => link === this.#link && this.#all.has(subscription.id) && subscription.receive(frame),
        { ...subscription.headers(), receipt })));
    } catch (problem) {
      if (problem.code !== 'disconnected') {
        subscription.refused(problem);
      }
    }
  }
}
