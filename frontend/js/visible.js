// @ts-check

// What a reader sees of a text, as the server judges it: VisibleText.java. Beside what Unicode calls ignorable: the Braille
// blank, the Egyptian ones, the Khitan filler and the null notehead.
const NO_INK = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}`;
const UNSEEN = new RegExp(`[${NO_INK}]`, 'u');
const SHAPE = new RegExp(`[^${NO_INK}\\p{Z}\\p{M}]`, 'u');

/** Whether a character in it cannot be seen, so that the text looks like another one. @param {string} text */
export function hasUnseen(text) {
  return UNSEEN.test(text);
}

/** Whether it has something to see. @param {string} text */
export function isVisible(text) {
  return SHAPE.test(text);
}
