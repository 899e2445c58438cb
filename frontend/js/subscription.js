import { positionOf, resumeAfter } from './position.js';

let last = 0;

/** What its owner wants to hear, whichever connection carries it at the moment. */
export class Subscription {
  id = `s${++last}`;
  #handler;
  #options;
  #position;
  #lost = false;

  constructor(destination, handler, options) {
    this.destination = destination;
    this.#handler = handler;
    this.#options = options;
    this.#position = options.from ?? null;
  }

  /** Headers of a SUBSCRIBE that goes on where this one stopped. */
  headers() {
    return { id: this.id, ...(this.#position && resumeAfter(this.#position)) };
  }

  receive(frame) {
    if (this.#lost) {
      return;
    }
    const position = positionOf(frame.headers);
    if (this.#position && position) {
      this.#position = position;
    }
    this.#handler(JSON.parse(frame.body), position);
  }

  established(headers) {
    this.#lost = headers['x-recovered'] === 'false';
    if (this.#lost) {
      this.#options.onLost?.();
    } else {
      this.#options.onPosition?.(positionOf(headers));
    }
  }

  refused(problem) {
    this.#options.onRefused?.(problem);
  }
}
