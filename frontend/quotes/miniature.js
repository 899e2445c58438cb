import { language } from '../js/i18n.js';
import { picture, svg } from '../js/svg.js';
import { changeOf } from './model/book.js';

const COLUMNS = 20;
const ROWS = 10;
const EACH = 0.2; // messages a second and symbol: 40 a second in all
const STRONG = 0.04; // a change that has the full colour
const COLOURS = { // of prices that rise and that fall; in Korea red rises
  en: ['light-dark(#0d6857, #63c9b0)', 'light-dark(#a5281d, #ff9c8f)'],
  ko: ['light-dark(#b3261e, #ff9c8f)', 'light-dark(#1d5fae, #8fbdf5)'],
};

/** The market as a field of colours, a cell for each symbol. It asks for quotes only while it is seen. */
export function showMiniature(element, connection) {
  const cells = Array.from({ length: COLUMNS * ROWS }, (_, i) => svg('rect', {
    class: 'cell', x: (i % COLUMNS) * 16 + 1, y: Math.floor(i / COLUMNS) * 14.4 + 1, width: 14, height: 12.4, rx: 2, fill: 'var(--color-hover)',
  }));
  const places = new Map();
  element.replaceChildren(picture(COLUMNS * 16, ROWS * 14.4, 'none', ...cells));

  const take = (quote, _, { symbol }) => {
    if (typeof quote?.price !== 'number' || !symbol || (!places.has(symbol) && places.size === cells.length)) {
      return;
    }
    places.set(symbol, places.get(symbol) ?? cells[places.size]);
    const change = changeOf(quote);
    const cell = places.get(symbol);
    cell.setAttribute('fill', COLOURS[language()][change < 0 ? 1 : 0]);
    cell.setAttribute('fill-opacity', String(0.15 + 0.85 * Math.min(1, Math.abs(change) / STRONG)));
  };
  let inSight = false;
  let subscription = null;
  const follow = () => {
    subscription?.unsubscribe();
    subscription = inSight && !document.hidden
      ? connection.subscribe('/topic/quotes', take, { from: 'first', maxFrequency: EACH, onLost: follow }) : null;
  };
  const gone = new AbortController();
  document.addEventListener('visibilitychange', follow, { signal: gone.signal });
  new IntersectionObserver((entries, observer) => {
    inSight = entries.at(-1).isIntersecting;
    follow();
    if (!element.isConnected) {
      observer.disconnect();
      gone.abort();
    }
  }).observe(element);
}
