import { clone, parts } from '../js/dom.js';
import { language, languages } from '../js/i18n.js';
import { changeOf } from './model/book.js';
import { nameOf } from './model/names.js';
import { drawSparkline } from './sparkline.js';

const OUT_OF_SIGHT = 8; // rows out of sight that are brought up to date with each frame
const REORDER = 2000; // milliseconds between two orders of a column that changes
const NEAR = '120px'; // rows so near to the screen count as in sight

/**
 * The table of quotes. Rows are places: sorting puts other symbols into them, and moves no element. All that has changed is
 * painted once a frame, only where it is in sight; the other rows follow a few at a time, for whoever reads without looking.
 */
export class QuoteTable {
  #book;
  #parts;
  #places = [];
  #inSight = new Set();
  #order = { by: 'name', descending: false, filter: '' };
  #reading = false; // whether a pointer is on the rows: they stay where they are
  #isNew = false; // whether there is a symbol without a place
  #frame = 0;
  #rest = 0; // places that may be out of date, from the cursor on
  #cursor = 0;
  #formats;
  #colours = {};
  #observer = new IntersectionObserver((entries) => this.#see(entries), { rootMargin: NEAR });

  /** @param onCount is called with the number of symbols that the filter finds, and of all */
  constructor(all, book, onCount) {
    this.#parts = all;
    this.#book = book;
    this.onCount = onCount;
    all.head.addEventListener('click', ({ target }) => this.#sortBy(target.closest('button')?.dataset.sort));
    all.filter.addEventListener('input', () => this.#arrange({ filter: all.filter.value }));
    all.rows.addEventListener('pointerenter', () => { this.#reading = true; });
    all.rows.addEventListener('pointerleave', () => { this.#reading = false; });
    languages.addEventListener('change', () => this.#translate());
    setInterval(() => this.#refresh(), REORDER);
    this.#translate();
  }

  /** Something in the book has changed. @param isNew whether a symbol was not there before */
  changed(isNew) {
    if (isNew) {
      this.#isNew = true;
    }
    this.#rest = this.#places.length;
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      const place = this.#places[target.sectionRowIndex];
      if (isIntersecting) {
        this.#inSight.add(place);
      } else {
        this.#inSight.delete(place);
        place.price.removeAttribute('data-move');
      }
    }
    this.changed(false);
  }

  #sortBy(by) {
    if (by) {
      const again = by === this.#order.by;
      this.#arrange({ by, descending: again ? !this.#order.descending : by !== 'name' });
    }
  }

  #arrange(change = {}) {
    Object.assign(this.#order, change);
    for (const head of this.#parts.head.querySelectorAll('[aria-sort]')) {
      const sorted = head.querySelector('button').dataset.sort === this.#order.by;
      head.setAttribute('aria-sort', sorted ? (this.#order.descending ? 'descending' : 'ascending') : 'none');
    }
    const symbols = this.#book.ordered(this.#order, (symbol) => nameOf(symbol, language()));
    while (this.#places.length < symbols.length) {
      this.#add();
    }
    this.#places.forEach((place, index) => {
      place.symbol = symbols[index] ?? null;
      place.row.hidden = index >= symbols.length;
    });
    this.onCount(symbols.length, this.#book.size);
    this.changed(false);
  }

  #add() {
    const row = clone('quote-row');
    const { name, symbol, trend, price, ...others } = parts(row);
    const texts = [name, symbol, ...[price, others.change, others.high, others.low, others.volume].map((cell) => cell.firstElementChild)];
    const place = { row, price, change: others.change, trend, symbol: null, shown: null, version: 0, drawn: -1, flip: false,
      texts: texts.map((element) => element.appendChild(new Text())) };
    this.#places.push(place);
    this.#parts.rows.append(row);
    this.#observer.observe(row);
  }

  #paint() {
    this.#frame = 0;
    if (this.#isNew) {
      this.#isNew = false;
      this.#arrange();
    }
    this.#inSight.forEach((place) => this.#show(place, true));
    for (let i = 0; i < OUT_OF_SIGHT && this.#rest > 0; i++, this.#rest--) {
      this.#cursor = (this.#cursor + 1) % this.#places.length;
      this.#show(this.#places[this.#cursor], false);
    }
    if (this.#rest > 0) {
      this.#frame ||= requestAnimationFrame(() => this.#paint());
    }
  }

  #show(place, draws) {
    const quote = place.symbol && this.#book.get(place.symbol);
    const same = place.shown === place.symbol;
    if (!quote || (same && place.version === quote.version && (!draws || place.drawn === quote.version))) {
      return;
    }
    const { price, whole, percent } = this.#formats;
    const change = changeOf(quote);
    [nameOf(quote.symbol, language()), quote.symbol, price.format(quote.price / 100), percent.format(change).replace('-', '−'),
      price.format(quote.high / 100), price.format(quote.low / 100), whole.format(quote.volume)].forEach((text, index) => {
      if (place.texts[index].data !== text) {
        place.texts[index].data = text;
      }
    });
    const way = change < 0 ? 'down' : 'up';
    if (place.change.dataset.way !== way) {
      place.change.dataset.way = way;
    }
    if (draws) {
      this.#flash(place, same && place.version !== quote.version ? quote.move : 0);
      drawSparkline(place.trend, quote.prices, this.#colours[way]);
      place.drawn = quote.version;
    } else {
      place.drawn = -1;
    }
    place.shown = place.symbol;
    place.version = quote.version;
  }

  /** Two names for the same animation, in turn, begin it anew without a layout between. */
  #flash(place, move) {
    place.flip = !place.flip;
    if (move) {
      place.price.dataset.move = `${move > 0 ? 'up' : 'down'}-${place.flip ? 'a' : 'b'}`;
    } else {
      place.price.removeAttribute('data-move');
    }
  }

  /** Every two seconds: the order, unless somebody is pointing at a row, and colours that may be others by now. */
  #refresh() {
    if (document.hidden) {
      return;
    }
    const style = getComputedStyle(this.#parts.table);
    this.#colours = { up: style.getPropertyValue('--up'), down: style.getPropertyValue('--down') };
    if (!this.#reading && this.#order.by !== 'name') {
      this.#arrange();
    }
  }

  #translate() {
    const fixed = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    this.#formats = {
      price: new Intl.NumberFormat(language(), fixed),
      whole: new Intl.NumberFormat(language()),
      percent: new Intl.NumberFormat(language(), { ...fixed, style: 'percent', signDisplay: 'exceptZero' }),
    };
    this.#places.forEach((place) => { place.shown = null; });
    this.#refresh();
    this.#arrange();
  }
}
