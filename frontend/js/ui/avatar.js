const TONES = 8;

/** Draws a round initial in a colour that is always the same for a name. */
export function paintAvatar(element, name) {
  const [initial = ''] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name);
  element.textContent = initial ? initial.segment.toLocaleUpperCase() : '';
  element.dataset.tone = String([...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % TONES);
}
