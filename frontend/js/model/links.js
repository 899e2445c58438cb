// @ts-check

// A scheme that is not the end of a longer one, then everything up to a space, quotation mark or invisible character.
const CANDIDATE = /(?<![a-z0-9+.-])https?:\/\/[^\s<>"“”«»`\p{C}]+/giu;
const SENTENCE = /[.,;:!?'’…·*_~|。、，．：；！？」』】》〉）〕]$/u;
const BRACKETS = { ')': '(', ']': '[', '}': '{' };
// Hangul after a Latin top-level domain is a particle: “example.com에서” means “at example.com”.
const PARTICLE = /^(https?:\/\/[^/?#]*\.[a-z]{2,}(?::\d+)?)[\p{Script=Hangul}].*$/iu;
const OWN_SHAPE = /^[\p{ASCII}\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u;

/**
 * A piece of a message: plain text, or a link if it has an `href`. `host` is set when the letters of the address may
 * look like another host.
 * @typedef {{text: string, href?: string, host?: string}} Piece
 */

/**
 * Finds the web addresses in a text. Joined again, the pieces are the text.
 * @param {string} text
 * @returns {Piece[]}
 */
export function linked(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = withoutTail(candidate.replace(PARTICLE, '$1'));
    const url = parsed(address);
    if (url) {
      pieces.push({ text: text.slice(end, index) }, link(address, url));
      end = index + address.length;
    }
  }
  pieces.push({ text: text.slice(end) });
  return pieces.filter((piece) => piece.text);
}

/** @param {string} text @param {URL} url @returns {Piece} */
function link(text, url) {
  const host = /^https?:\/\/([^/?#]*)/iu.exec(text)?.[1] ?? '';
  return OWN_SHAPE.test(host) ? { text, href: url.href } : { text, href: url.href, host: url.hostname };
}

/**
 * No link if there is a user name or password before the host: that is usually meant to deceive.
 * @param {string} address
 */
function parsed(address) {
  try {
    const url = new URL(address);
    return ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/**
 * Removes punctuation that ends the sentence, and a closing bracket that was opened before the address.
 * @param {string} address
 */
function withoutTail(address) {
  const open = count(address);
  let end = address.length;
  for (;;) {
    const last = address.charAt(end - 1);
    const opening = BRACKETS[/** @type {keyof typeof BRACKETS} */ (last)];
    if (opening ? open[last] > open[opening] : SENTENCE.test(last)) {
      open[last] -= 1;
      end -= 1;
    } else {
      return address.slice(0, end);
    }
  }
}

/** @param {string} address @returns {Record<string, number>} */
function count(address) {
  /** @type {Record<string, number>} */
  const counts = Object.fromEntries([...Object.keys(BRACKETS), ...Object.values(BRACKETS)].map((sign) => [sign, 0]));
  for (const sign of address) {
    if (sign in counts) {
      counts[sign] += 1;
    }
  }
  return counts;
}
