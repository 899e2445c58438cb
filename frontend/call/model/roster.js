/**
 * The peers of a call as the server tells them. Each page in the call is a peer: somebody with two tabs is there twice. Ids
 * are the word of the server, and end with the name of the user.
 */
export class CallRoster {
  #own;
  #peers = new Map();

  /** @param {string} own id */
  constructor(own) {
    this.#own = own;
  }

  /**
   * Takes one message of the call's topic.
   * @param {{peer: string, user: string, round: number, away: boolean} | null} told null if the peer has left
   * @param {string} id of the peer
   * @returns {'joined' | 'returned' | 'away' | 'left' | null} what has happened; null for nothing new, and for ourselves
   */
  take(told, id) {
    if (!id || id === this.#own) {
      return null;
    }
    const known = this.#peers.get(id);
    if (!told) {
      return this.#peers.delete(id) ? 'left' : null;
    }
    this.#peers.set(id, { id, user: told.user, round: told.round, away: told.away });
    if (!known) {
      return 'joined';
    }
    if (told.away) {
      return known.away ? null : 'away';
    }
    return known.away || known.round !== told.round ? 'returned' : null;
  }

  /** Forgets all, because the server tells everything again. Returns the ids that were known. */
  reset() {
    const ids = [...this.#peers.keys()];
    this.#peers.clear();
    return ids;
  }

  get(id) {
    return this.#peers.get(id) ?? null;
  }

  get size() {
    return this.#peers.size;
  }
}

/** Of two peers exactly one is polite. */
export function isPolite(own, other) {
  return own < other;
}
