import { picture, svg } from '../js/svg.js';

const BUBBLES = [ // from above: whose, its width, and the lengths of the lines in it
  { own: false, y: 11, width: 150, lines: [112, 78] },
  { own: true, y: 57, width: 118, lines: [84] },
  { own: false, y: 91, width: 176, lines: [140, 96] },
];

/** Rooms are for those who have signed in, so this is a drawing of one. */
export function showMiniature(element) {
  element.replaceChildren(picture(320, 144, 'xMidYMid meet', ...BUBBLES.flatMap(bubble)));
}

function bubble({ own, y, width, lines }) {
  const height = 10 + 13 * lines.length;
  const x = own ? 300 - width : 48;
  const drawn = [svg('rect', { x, y, width, height, rx: 10, fill: own ? 'var(--color-own)' : 'var(--color-surface)', stroke: own ? 'none' : 'var(--color-line)' })];
  if (!own) {
    drawn.push(svg('circle', { cx: 30, cy: y + 12, r: 11, fill: 'var(--color-news)' }));
  }
  const fill = own ? 'var(--color-on-own)' : 'var(--color-quiet)';
  lines.forEach((length, i) => drawn.push(svg('rect', { x: x + 13, y: y + 9 + 13 * i, width: length, height: 5, rx: 2.5, fill, opacity: 0.6 })));
  return drawn;
}
