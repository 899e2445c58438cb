// @ts-check

/**
 * A game as the server publishes it.
 * @typedef {'black' | 'white'} Stone
 * @typedef {object} Game
 * @property {string} id
 * @property {string} black the player's name
 * @property {string | null} white
 * @property {[number, number][]} moves
 * @property {[number, number][]} five the stones that have won
 * @property {{black: number, white: number, since: string}} clocks milliseconds left when the turn began, and when it did
 * @property {{by: string, winner: Stone | null} | null} result
 */

export const SIZE = 15;

/** The path of the lines of a board whose fields are 1 wide. */
export function lines() {
  return Array.from({ length: SIZE }, (_, i) => `M0.5 ${i + 0.5}h${SIZE - 1}M${i + 0.5} 0.5v${SIZE - 1}`).join('');
}

/** @param {number} index of a move @returns {Stone} */
export const stoneOf = (index) => (index % 2 ? 'white' : 'black');

/** @param {Stone} stone @returns {Stone} */
export const other = (stone) => (stone === 'black' ? 'white' : 'black');

/** A letter for the column, and the row from below: as players write it. @param {number} x @param {number} y */
export const pointName = (x, y) => `${'ABCDEFGHIJKLMNO'[x]}${SIZE - y}`;

/** Whose move it is; null when nobody's. @param {Game} game @returns {Stone | null} */
export const turnOf = (game) => (game.white && !game.result ? stoneOf(game.moves.length) : null);

/** The colours that a user plays: none, one, or both. @param {Game} game @param {string | null} user @returns {Stone[]} */
export function coloursOf(game, user) {
  return user === null ? [] : /** @type {Stone[]} */ (['black', 'white']).filter((stone) => game[stone] === user);
}

/** @param {Game} game @param {string | null} user */
export function isToMove(game, user) {
  const turn = turnOf(game);
  return turn !== null && coloursOf(game, user).includes(turn);
}

/**
 * Milliseconds that a side has left.
 * @param {Game} game
 * @param {Stone} stone
 * @param {number} now the server's time
 */
export function left(game, stone, now) {
  const before = game.clocks[stone];
  return turnOf(game) === stone ? Math.max(0, before - Math.max(0, now - Date.parse(game.clocks.since))) : before;
}

/** As on a chess clock. @param {number} millis */
export function clockText(millis) {
  const seconds = Math.ceil(millis / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * What the server's clock shows, by what it has said. Whatever we hear of it is late, so the latest time it can be by any of
 * its words is the best guess.
 */
export class ServerTime {
  #ahead = -Infinity;

  /** @param {number} time of the server, when it said so @param {number} now ours */
  heard(time, now) {
    if (!Number.isNaN(time)) {
      this.#ahead = Math.max(this.#ahead, time - now);
    }
  }

  /** @param {number} now ours */
  at(now) {
    return this.#ahead === -Infinity ? now : now + this.#ahead;
  }
}
