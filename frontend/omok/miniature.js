import { picture, svg } from '../js/svg.js';
import { lines, SIZE, stoneOf } from './model/game.js';

const TOPIC = '/topic/omok';
const HEIGHT = 7; // rows that are seen
const LOOK = 300; // milliseconds in which the games that there are come
const PATIENCE = 30_000; // milliseconds without a move, after which there may be a better game
const WOOD = 'light-dark(#e3b878, #8a6438)';
const LINE = 'light-dark(#5b3d18, #2c1c0b)';
const STONES = { black: 'light-dark(#1b1d1f, #0d0f10)', white: 'light-dark(#fbfaf6, #e9e7e0)' };

/** The game whose last move is the newest, until it is over or stands still; then another one, if there is one. */
export function showMiniature(element, connection) {
  const stones = svg('g');
  const board = picture(SIZE, HEIGHT, 'xMidYMid slice', svg('rect', { width: SIZE, height: SIZE, fill: WOOD }),
    svg('path', { d: lines(), fill: 'none', stroke: LINE, 'stroke-width': 0.035 }), stones);
  element.replaceChildren(board);
  let subscription = null;
  let timer = 0;

  function look() {
    const running = new Map();
    follow(TOPIC, (game, _, { game: id }) => {
      if (isRunning(game)) {
        running.set(id, game);
        timer ||= setTimeout(() => watch([...running.values()].sort(byNews).at(-1)), LOOK);
      }
    }, { maxFrequency: 1, onLost: look });
  }

  function watch({ id }) {
    follow(`${TOPIC}/${id}`, (game) => {
      if (game?.id === id) {
        draw(game);
      }
      clearTimeout(timer);
      timer = setTimeout(look, PATIENCE);
      if (!isRunning(game)) {
        look();
      }
    }, { onLost: look });
  }

  function follow(topic, take, options) {
    clearTimeout(timer);
    timer = 0;
    subscription?.unsubscribe();
    subscription = connection.subscribe(topic, take, { from: 'first', ...options });
  }

  function draw({ moves }) {
    const rows = moves.length > 0 ? moves.map(([, y]) => y) : [(SIZE - 1) / 2];
    const middle = (Math.min(...rows) + Math.max(...rows) + 1) / 2;
    const top = Math.min(SIZE - HEIGHT, Math.max(0, middle - HEIGHT / 2));
    board.setAttribute('viewBox', `0 ${top} ${SIZE} ${HEIGHT}`);
    stones.replaceChildren(...moves.map(([x, y], i) => svg('circle', { cx: x + 0.5, cy: y + 0.5, r: 0.44, fill: STONES[stoneOf(i)] })));
  }

  draw({ moves: [] });
  look();
}

const isRunning = (game) => Boolean(game?.white) && !game.result;
const byNews = (a, b) => a.clocks.since.localeCompare(b.clocks.since);
