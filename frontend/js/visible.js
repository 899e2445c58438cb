// @ts-check

// Which characters are visible, by the same rules as VisibleText.java on the server. Invisible are, besides the
// characters that Unicode calls ignorable: the Braille and Egyptian blanks, the Khitan filler and the null notehead.
const NO_INK = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}`;
const UNSEEN = new RegExp(`[${NO_INK}]`, 'u');
const SHAPE = new RegExp(`[^${NO_INK}\\p{Z}\\p{M}]`, 'u');

/** Whether the text has an invisible character, and so may look like another text. @param {string} text */
export function hasUnseen(text) {
  return UNSEEN.test(text);
}

/** Whether the text has anything visible. @param {string} text */
export function isVisible(text) {
  return SHAPE.test(text);
}
