import { t } from '../js/i18n.js';
import { ownerOf } from './model/picture.js';

const EVERY = 4000; // milliseconds between two texts at least
const NAMED = 5;

/** What is on the board, in words: for those who do not see it. It is said again when it has changed, not at each stroke. */
export class Summary {
  #element;
  #picture;
  #cursors;
  #timer = null;

  constructor({ summary }, picture, cursors) {
    this.#element = summary;
    this.#picture = picture;
    this.#cursors = cursors;
  }

  changed() {
    this.#timer ??= setTimeout(() => this.#say(), this.#element.textContent ? EVERY : 500);
  }

  #say() {
    this.#timer = null;
    const counts = new Map();
    const { visible } = this.#picture;
    visible.forEach(([key]) => counts.set(ownerOf(key), (counts.get(ownerOf(key)) ?? 0) + 1));
    const owners = [...counts].sort(([, a], [, b]) => b - a).slice(0, NAMED);
    const texts = [
      visible.length === 0 ? t('board.noStrokes') : t('board.strokes', { number: visible.length }),
      ...owners.map(([name, number]) => t('board.strokesOf', { name, number })),
      ...this.#cursors.drawing.slice(0, NAMED).map((name) => t('board.draws', { name })),
    ];
    const text = texts.join(' ');
    if (this.#element.textContent !== text) {
      this.#element.textContent = text;
    }
  }
}
