// @ts-check

const WORD = String.raw`[\p{L}\p{N}_]`;
const NAME = String.raw`[\p{L}\p{M}\p{N}_.-]`;
const LONGEST = 32; // characters of a name
const OFFERED = 8; // names in the list of the composer

/** @param {string} name a pattern for a name after an at sign, in upper or lower case. A Korean particle may follow. */
function patternOf(name) {
  const literal = name.normalize('NFC').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `${literal}(?!${/\p{Script=Hangul}$/u.test(name) ? '[a-z0-9]' : '[a-z0-9_]|[.-][a-z0-9]'})`;
}

/**
 * Whether a text mentions a user.
 * @param {string} text @param {string} name
 */
export function mentions(text, name) {
  return new RegExp(`(?<!${WORD})@${patternOf(name)}`, 'iu').test(text.normalize('NFC'));
}

/**
 * The names of those who are mentioned, of some.
 * @param {string} text @param {Iterable<string>} names
 */
export function mentionedIn(text, names) {
  const lower = text.normalize('NFC').toLowerCase();
  const isIn = (/** @type {string} */ name) => lower.includes(`@${name.toLowerCase()}`) && mentions(text, name);
  return text.includes('@') ? [...names].filter(isIn) : [];
}

/**
 * Splits a text at the mentions of these users.
 * @param {string} text @param {string[]} names
 * @returns {{text: string, name?: string}[]}
 */
export function marked(text, names) {
  if (names.length === 0) {
    return [{ text }];
  }
  const longestFirst = [...names].sort((a, b) => b.length - a.length).map(patternOf);
  const pattern = new RegExp(`((?<!${WORD})@(?:${longestFirst.join('|')}))`, 'iu');
  return text.normalize('NFC').split(pattern).map((part, index) => {
    const name = index % 2 === 1 && names.find((each) => same(each, part.slice(1)));
    return name ? { text: part, name } : { text: part };
  }).filter((part) => part.text);
}

/** @param {string} a @param {string} b */
const same = (a, b) => a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();

/**
 * What the user is writing after an at sign.
 * @param {string} text @param {number} caret
 * @returns {{from: number, query: string} | null} `from` is where the at sign is
 */
export function mentionAt(text, caret) {
  const found = new RegExp(`(?<!${WORD})@(${NAME}{0,${LONGEST}})$`, 'u').exec(text.slice(0, caret));
  return found && { from: found.index, query: found[1].normalize('NFC') };
}

/**
 * The names that begin with what is written, then those that contain it.
 * @param {Iterable<string>} names @param {string} query
 */
export function offered(names, query) {
  const wanted = query.toLowerCase();
  const rank = (/** @type {string} */ name) => Math.min(name.toLowerCase().indexOf(wanted), 1);
  return [...new Set(names)].filter((name) => rank(name) >= 0).sort((a, b) => rank(a) - rank(b)).slice(0, OFFERED);
}

/**
 * The text with a name in place of what was written, and where the caret is then.
 * @param {string} text @param {number} caret @param {number} from @param {string} name
 */
export function completed(text, caret, from, name) {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
}
