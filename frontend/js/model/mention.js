// @ts-check

const WORD = String.raw`[\p{L}\p{N}_]`;

/**
 * Whether a text mentions a user: `@` and their name, in upper or lower case. A Korean particle may follow.
 * @param {string} text @param {string} name
 */
export function mentions(text, name) {
  const literal = name.normalize('NFC').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<!${WORD})@${literal}(?!${/\p{Script=Hangul}$/u.test(name) ? String.raw`[a-z0-9]` : String.raw`[a-z0-9_]|[.-][a-z0-9]`})`, 'iu')
    .test(text.normalize('NFC'));
}
