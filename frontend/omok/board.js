import { languages, t } from '../js/i18n.js';
import { svg } from '../js/svg.js';
import { lines, pointName, SIZE, stoneOf } from './model/game.js';

const STARS = [[3, 3], [11, 3], [7, 7], [3, 11], [11, 11]];
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-SIZE, 0], End: [SIZE, 0],
  PageUp: [0, -SIZE], PageDown: [0, SIZE] };

/**
 * A board of buttons, one of which is in the order of Tab: arrows go to the others. With a finger, the first touch chooses a
 * point and the second one places a stone, because points are small. Dispatches `place` and `aim`.
 */
export class Board extends EventTarget {
  /** Whose stone a click places; null for nobody's. */
  stone = null;

  #root;
  #points = [];
  #cursor = [7, 7];
  #moves = [];
  #five = [];

  constructor(root) {
    super();
    this.#root = root;
    root.append(drawing(), this.#grid());
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('keydown', (event) => this.#pressed(event));
    root.addEventListener('focusin', ({ target }) => this.#aim(at(target)));
    languages.addEventListener('change', () => this.#render());
  }

  /**
   * @param moves of the game, perhaps with one that is on its way
   * @param five the stones that have won
   * @param stone whose turn it is here; null for nobody's
   * @param waiting whether the last of the moves is on its way
   */
  show({ moves, five, stone, waiting }) {
    this.#moves = moves;
    this.#five = five;
    this.stone = stone;
    this.#root.dataset.turn = stone ?? '';
    this.#root.toggleAttribute('data-waiting', waiting);
    this.#render();
  }

  isChosen(x, y) {
    return this.#cursor[0] === x && this.#cursor[1] === y;
  }

  #grid() {
    const grid = document.createElement('div');
    grid.className = 'points';
    grid.setAttribute('role', 'grid');
    for (let y = 0; y < SIZE; y++) {
      const row = grid.appendChild(document.createElement('div'));
      row.setAttribute('role', 'row');
      for (let x = 0; x < SIZE; x++) {
        const point = document.createElement('button');
        point.type = 'button';
        point.className = 'point';
        point.dataset.at = `${x},${y}`;
        point.tabIndex = this.isChosen(x, y) ? 0 : -1;
        const cell = row.appendChild(document.createElement('div'));
        cell.setAttribute('role', 'gridcell');
        cell.append(point);
        this.#points.push(point);
      }
    }
    return grid;
  }

  #clicked({ target, pointerType }) {
    const point = target.closest('.point');
    if (!point || !this.stone) {
      return;
    }
    const [x, y] = at(point);
    const chosen = point.hasAttribute('data-chosen');
    this.#points.forEach((each) => each.removeAttribute('data-chosen'));
    if (pointerType === 'touch' && !chosen) {
      point.setAttribute('data-chosen', '');
      this.dispatchEvent(new CustomEvent('aim', { detail: { x, y } }));
    } else {
      this.dispatchEvent(new CustomEvent('place', { detail: { x, y } }));
    }
  }

  #pressed(event) {
    const step = STEPS[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const [x, y] = this.#cursor.map((value, axis) => Math.min(SIZE - 1, Math.max(0, value + step[axis])));
      this.#points[y * SIZE + x].focus();
    }
  }

  #aim([x, y]) {
    this.#cursor = [x, y];
    this.#points.forEach((point, index) => { point.tabIndex = index === y * SIZE + x ? 0 : -1; });
  }

  #render() {
    this.#root.querySelector('[role=grid]').setAttribute('aria-label', t('omok.board'));
    const stones = new Map(this.#moves.map(([x, y], index) => [y * SIZE + x, stoneOf(index)]));
    const last = this.#moves.at(-1);
    const won = new Set(this.#five.map(([x, y]) => y * SIZE + x));
    this.#points.forEach((point, index) => {
      const [x, y] = at(point);
      const stone = stones.get(index);
      const isLast = Boolean(last) && last[0] === x && last[1] === y;
      point.dataset.stone = stone ?? '';
      point.toggleAttribute('data-last', isLast);
      point.toggleAttribute('data-won', won.has(index));
      const text = [pointName(x, y), stone ? t(stone === 'black' ? 'omok.black' : 'omok.white') : t('omok.free')];
      if (isLast) {
        text.push(t('omok.last'));
      }
      point.setAttribute('aria-label', text.join(', '));
      if (stone) {
        point.removeAttribute('data-chosen');
      }
    });
  }
}

const at = (point) => (point.dataset.at ?? '7,7').split(',').map(Number);

function drawing() {
  const wood = svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, class: 'wood', 'aria-hidden': 'true' }, svg('path', { class: 'lines', d: lines() }));
  for (const [x, y] of STARS) {
    wood.append(svg('circle', { class: 'star', cx: x + 0.5, cy: y + 0.5, r: 0.09 }));
  }
  for (let i = 0; i < SIZE; i++) {
    wood.append(label(i + 0.5, SIZE - 0.06, 'ABCDEFGHIJKLMNO'[i]), label(0.2, i + 0.58, String(SIZE - i)));
  }
  return wood;
}

const label = (x, y, text) => svg('text', { class: 'letter', x, y }, text);
