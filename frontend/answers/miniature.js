import { picture, svg } from '../js/svg.js';

const LINES = [250, 272, 236, 264, 120]; // lengths, the last one being written

/** Answers are for whoever has asked, so this is a drawing of one. */
export function showMiniature(element) {
  element.replaceChildren(picture(320, 144, 'xMidYMid meet',
    svg('rect', { x: 162, y: 14, width: 138, height: 24, rx: 10, fill: 'var(--color-accent-wash)' }),
    line(174, 23, 112, 'var(--color-accent-strong)'),
    ...LINES.map((length, i) => line(22, 58 + 16 * i, length, 'var(--color-quiet)')),
    svg('rect', { class: 'caret', x: 148, y: 117, width: 3, height: 15, fill: 'var(--color-accent)' })));
}

const line = (x, y, width, fill) => svg('rect', { x, y, width, height: 6, rx: 3, fill, opacity: 0.55 });
