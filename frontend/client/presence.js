/**
 * @typedef {import('./problem.js').Problem} Problem
 * @typedef {{name: string, devices: number, since: string}} User
 * @typedef {{joins: User[], changes: User[], leaves: string[]}} Change
 * @typedef {{count: number, anonymous: number, users: User[] | null}} Present `users` is null while there are too many
 */

/** Who is present at a topic: a state, and the diffs after it. */
export class Roster {
  #count = 0;
  #anonymous = 0;
  /** @type {Map<string, User> | null} */
  #users = null;

  /**
   * @param {{type: string, count: number, anonymous: number, users?: User[]} & Partial<Change>} message
   * @returns {Change | null} null for a state, and while no users are listed
   */
  apply({ type, count, anonymous, users, joins = [], changes = [], leaves = [] }) {
    this.#count = count;
    this.#anonymous = anonymous;
    if (type === 'state') {
      this.#users = users ? new Map(users.map((user) => [user.name, user])) : null;
      return null;
    }
    const known = this.#users;
    if (!known) {
      return null;
    }
    [...joins, ...changes].forEach((user) => known.set(user.name, user));
    leaves.forEach((name) => known.delete(name));
    return { joins, changes, leaves };
  }

  /** @returns {Present} users in the order in which they came */
  get present() {
    return { count: this.#count, anonymous: this.#anonymous, users: this.#users && [...this.#users.values()] };
  }
}

/**
 * Watches the roster of a topic. Each subscription, also after a cut, begins with a state, so it needs no position.
 * @param {import('./subscriptions.js').Subscriptions} subscriptions
 * @param {string} topic
 * @param {(present: Present, change: Change | null) => void} callback
 * @param {{onRefused?: (problem: Problem) => void}} options
 */
export function watch(subscriptions, topic, callback, options) {
  const roster = new Roster();
  return subscriptions.add(`${topic}/presence`, (message) => {
    const change = roster.apply(message);
    callback(roster.present, change);
  }, { onRefused: options.onRefused });
}
