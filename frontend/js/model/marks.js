// @ts-check

const BEFORE = 60; // characters that an excerpt has before the first word that was found
const LENGTH = 240; // characters of an excerpt

/**
 * An excerpt of a text with the words that were looked for, as the server compares them: composed, in upper or lower case.
 * @param {string} text
 * @param {string} query
 * @returns {{text: string, hit: boolean}[]}
 */
export function marked(text, query) {
  const whole = text.normalize('NFC').replace(/\s+/g, ' ');
  const hits = hitsIn(whole, query);
  const from = Math.max(0, Math.min((hits[0]?.from ?? 0) - BEFORE, whole.length - LENGTH));
  const start = from > 0 ? boundaryAt(whole, from) : 0;
  const end = start + LENGTH < whole.length ? boundaryAt(whole, start + LENGTH) : whole.length;
  const pieces = [];
  let at = start;
  for (const hit of hits.filter((each) => each.from >= start && each.to <= end)) {
    pieces.push({ text: whole.slice(at, hit.from), hit: false }, { text: whole.slice(hit.from, hit.to), hit: true });
    at = hit.to;
  }
  pieces.push({ text: whole.slice(at, end), hit: false });
  pieces[0].text = (start > 0 ? '… ' : '') + pieces[0].text;
  pieces[pieces.length - 1].text += end < whole.length ? ' …' : '';
  return pieces.filter((piece) => piece.text !== '');
}

/**
 * Where the words are, in order, without overlaps. A few letters change their length with their case: then nowhere.
 * @param {string} text
 * @param {string} query
 */
function hitsIn(text, query) {
  const lower = text.toLowerCase();
  const words = query.normalize('NFC').toLowerCase().trim().split(/\s+/).filter((word) => word !== '');
  const hits = [];
  for (const word of lower.length === text.length ? words : []) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      hits.push({ from: at, to: at + word.length });
    }
  }
  hits.sort((one, other) => one.from - other.from || other.to - one.to);
  return hits.filter((hit, index) => hits.slice(0, index).every(({ to }) => to <= hit.from));
}

/**
 * Not in the middle of a character.
 * @param {string} text
 * @param {number} at
 */
function boundaryAt(text, at) {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at - 1 : at;
}
