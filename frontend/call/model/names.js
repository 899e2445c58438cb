const LETTERS = 'abcdefghijkmnopqrstuvwxyz23456789';
const NAME = /^[a-z0-9][a-z0-9-]{2,39}$/;

/** A text that nobody guesses. */
export function randomText(length) {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** The address of a new call: whoever knows it can join. */
export function newCallName() {
  return [3, 4, 3].map(randomText).join('-');
}

/**
 * The name of a call that somebody has typed, or in an address that they have pasted; null if there is none.
 * @param {string} text
 */
export function callNameIn(text) {
  const name = text.trim().replace(/^.*#/, '').toLowerCase().replace(/\s+/g, '-');
  return NAME.test(name) ? name : null;
}
