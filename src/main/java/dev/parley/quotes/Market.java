package dev.parley.quotes;

import java.time.LocalDate;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Simulated prices. Each walks at random, in steps of a thousandth, and is drawn back to
 * where it began, so that it stays between half and double of that for ever. The same
 * chance gives the same market. For one thread at a time.
 */
final class Market {

	/** Size of a usual step, as a share of the price. */
	private static final double STEP = 0.001;

	/** Share of the way back with each step. */
	private static final double PULL = 0.0002;

	/** Steps of each price before the market opens, so that not all have just opened. */
	private static final int STEPS_BEFORE = 400;

	/** Shares are traded in lots of this many. */
	private static final int LOT = 10;

	private final Quote[] quotes;

	/** Where prices began, cents. */
	private final long[] bases;

	private final RandomGenerator chance;

	private LocalDate session;

	/**
	 * @param today the day of the first session
	 */
	Market(List<String> symbols, RandomGenerator chance, LocalDate today) {
		this.chance = chance;
		this.session = today;
		this.quotes = new Quote[symbols.size()];
		this.bases = new long[symbols.size()];
		for (int i = 0; i < this.quotes.length; i++) {
			this.bases[i] = Math.round(500 * Math.pow(100, chance.nextDouble()));
			this.quotes[i] = Quote.opening(symbols.get(i), this.bases[i]);
			for (int step = 0; step < STEPS_BEFORE; step++) {
				trade(i);
			}
		}
	}

	/** The quotes as they are. */
	List<Quote> quotes() {
		return List.of(this.quotes);
	}

	/**
	 * Opens the session of this day, unless that is the current one.
	 * @return whether it has just opened
	 */
	boolean open(LocalDate today) {
		if (today.equals(this.session)) {
			return false;
		}
		this.session = today;
		for (int i = 0; i < this.quotes.length; i++) {
			this.quotes[i] = this.quotes[i].reopened();
		}
		return true;
	}

	/** Trades one symbol, each as likely as any other, at another price than before. */
	Quote change() {
		return trade(this.chance.nextInt(this.quotes.length));
	}

	private Quote trade(int index) {
		Quote quote = this.quotes[index].traded(next(this.quotes[index].price(), this.bases[index]), shares());
		this.quotes[index] = quote;
		return quote;
	}

	private long next(long price, long base) {
		double step = price * STEP * this.chance.nextGaussian() + (base - price) * PULL;
		long cents = Math.round(step);
		long next = price + ((cents != 0) ? cents : (step < 0) ? -1 : 1);
		return (next < base / 2 || next > base * 2) ? price + Long.signum(base - price) : next;
	}

	private long shares() {
		return LOT * (1 + (long) (this.chance.nextExponential() * 20));
	}

}
