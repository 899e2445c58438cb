package dev.parley.quotes;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The state of one symbol in this session of the market. Prices are in cents, so that
 * they are exact.
 *
 * @param symbol such as {@code ALFD}; not in the body, because the header says it
 * @param price of the last trade
 * @param open first price of the session
 * @param high highest price of the session
 * @param low lowest price of the session
 * @param volume shares traded in the session
 */
record Quote(@JsonIgnore String symbol, long price, long open, long high, long low, long volume) {

	/** The beginning of a session, before its first trade. */
	static Quote opening(String symbol, long price) {
		return new Quote(symbol, price, price, price, price, 0);
	}

	/** The same after a trade at this price. */
	Quote traded(long price, long shares) {
		return new Quote(this.symbol, price, this.open, Math.max(this.high, price), Math.min(this.low, price),
				this.volume + shares);
	}

	/** The same at the beginning of the next session. */
	Quote reopened() {
		return opening(this.symbol, this.price);
	}

}
