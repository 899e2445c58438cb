const POINTS = 48; // prices that a sparkline shows
const MOST = 1000; // symbols, whatever the server sends

/**
 * The newest quote of each symbol, whatever it costs to show them: messages only write here, and whoever paints compares
 * versions.
 */
export class Book {
  #quotes = new Map();

  /**
   * @param {string} symbol
   * @param {{price: number, open: number, high: number, low: number, volume: number}} body prices in cents
   * @returns {boolean} whether it is a symbol that was not there before
   */
  take(symbol, { price, open, high, low, volume }) {
    let quote = this.#quotes.get(symbol);
    const isNew = !quote;
    if (isNew) {
      if (this.#quotes.size === MOST) {
        return false;
      }
      quote = { symbol, price, move: 0, version: 0, prices: [] };
      this.#quotes.set(symbol, quote);
    }
    const move = Math.sign(price - quote.price) || quote.move;
    Object.assign(quote, { price, open, high, low, volume, move, version: quote.version + 1 });
    if (quote.prices.push(price) > POINTS) {
      quote.prices.shift();
    }
    return isNew;
  }

  get(symbol) {
    return this.#quotes.get(symbol);
  }

  get size() {
    return this.#quotes.size;
  }

  /** The symbols of a table: those that a filter finds, in this order. Equal ones are in the order of their symbols. */
  ordered({ by, descending, filter = '' }, nameOf) {
    const wanted = filter.trim().toLocaleLowerCase();
    const found = [...this.#quotes.values()].filter(({ symbol }) => `${nameOf(symbol)} ${symbol}`.toLocaleLowerCase().includes(wanted));
    const value = by === 'name' ? ({ symbol }) => nameOf(symbol) : by === 'change' ? changeOf : (quote) => quote[by];
    const direction = descending ? -1 : 1;
    const keyed = found.map((quote) => ({ symbol: quote.symbol, key: value(quote) }));
    keyed.sort((a, b) => direction * compare(a.key, b.key) || compare(a.symbol, b.symbol));
    return keyed.map(({ symbol }) => symbol);
  }
}

/** The change since the session's first price, as a share of that. */
export function changeOf({ price, open }) {
  return open ? price / open - 1 : 0;
}

function compare(a, b) {
  return typeof a === 'string' ? a.localeCompare(b) : a - b;
}
