package dev.parley.quotes;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MarketTests {

	private static final LocalDate TODAY = LocalDate.of(2026, 11, 27);

	private final Market market = market(1);

	@Test
	void theSameChanceMakesTheSameMarketAndAnotherOneAnother() {
		assertThat(changes(market(1), 1000)).isEqualTo(changes(market(1), 1000)).isNotEqualTo(changes(market(2), 1000));
	}

	@Test
	void thereAre200SymbolsOfFourLettersEachOnce() {
		assertThat(Symbols.all()).hasSize(200)
			.doesNotHaveDuplicates()
			.isSorted()
			.allMatch((each) -> each.matches("[A-Z]{4}"));
		assertThat(this.market.quotes()).extracting(Quote::symbol).isEqualTo(Symbols.all());
	}

	@Test
	void aTradeMovesThePriceTheVolumeAndPerhapsTheRange() {
		Quote quote = Quote.opening("ALFD", 1000);
		assertThat(quote).isEqualTo(new Quote("ALFD", 1000, 1000, 1000, 1000, 0));
		assertThat(quote.traded(1010, 30)).isEqualTo(new Quote("ALFD", 1010, 1000, 1010, 1000, 30));
		assertThat(quote.traded(990, 30).traded(1005, 20)).isEqualTo(new Quote("ALFD", 1005, 1000, 1005, 990, 50));
		assertThat(quote.traded(1010, 30).reopened()).isEqualTo(new Quote("ALFD", 1010, 1010, 1010, 1010, 0));
	}

	@Test
	void eachChangeFollowsFromTheQuoteBefore() {
		Map<String, Quote> before = new HashMap<>();
		this.market.quotes().forEach((quote) -> before.put(quote.symbol(), quote));
		for (Quote quote : changes(this.market, 20_000)) {
			Quote previous = before.put(quote.symbol(), quote);
			assertThat(quote).isEqualTo(previous.traded(quote.price(), quote.volume() - previous.volume()));
			assertThat(quote.price()).isNotEqualTo(previous.price());
			assertThat(quote.volume()).isGreaterThan(previous.volume());
			assertThat(Math.abs(quote.price() - previous.price())).as("%s after %s", quote, previous)
				.isLessThanOrEqualTo(Math.max(1, previous.price() / 100));
		}
		assertThat(this.market.quotes()).allSatisfy((quote) -> assertThat(before).containsEntry(quote.symbol(), quote));
	}

	@Test
	void eachSymbolHasItsShareOfTheChanges() {
		Map<String, Integer> counts = new HashMap<>();
		changes(this.market, 200_000).forEach((quote) -> counts.merge(quote.symbol(), 1, Integer::sum));
		assertThat(counts.values()).hasSize(200).allMatch((count) -> count > 800 && count < 1200);
	}

	@Test
	void pricesStayBetweenHalfAndDoubleOfWhereTheyBeganHoweverLongTheMarketRuns() {
		Market one = new Market(List.of("ALFD"), new Random(5), TODAY);
		long lowest = one.quotes().get(0).price();
		long highest = lowest;
		for (int i = 0; i < 2_000_000; i++) {
			long price = one.change().price();
			lowest = Math.min(lowest, price);
			highest = Math.max(highest, price);
		}
		assertThat(lowest).isGreaterThanOrEqualTo(250);
		assertThat(highest).isLessThanOrEqualTo(4 * lowest).isGreaterThan(lowest + lowest / 20);
	}

	@ParameterizedTest
	@CsvSource({ "5, 9900, 10000", "-5, 2500, 2550" })
	void aPriceThatChanceDrivesOneWayTurnsBackAtHalfAndDouble(double chance, long lowest, long highest) {
		Market one = new Market(List.of("ALFD"), new Steady(chance), TODAY);
		for (int i = 0; i < 1000; i++) {
			one.change();
		}
		for (int i = 0; i < 100; i++) {
			assertThat(one.change().price()).isBetween(lowest, highest);
		}
	}

	@Test
	void whoComesFirstFindsASessionThatHasBegun() {
		assertThat(this.market.quotes()).allMatch((quote) -> quote.volume() > 0 && quote.high() > quote.low());
	}

	@Test
	void aNewDayOpensANewSessionOnce() {
		List<Quote> before = this.market.quotes();
		assertThat(this.market.open(TODAY)).isFalse();
		assertThat(this.market.quotes()).isEqualTo(before);
		assertThat(this.market.open(TODAY.plusDays(1))).isTrue();
		assertThat(this.market.quotes()).isEqualTo(before.stream().map(Quote::reopened).toList());
		assertThat(this.market.open(TODAY.plusDays(1))).isFalse();
	}

	private static Market market(long seed) {
		return new Market(Symbols.all(), new Random(seed), TODAY);
	}

	private static List<Quote> changes(Market market, int count) {
		List<Quote> changes = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			changes.add(market.change());
		}
		return changes;
	}

	/** Chance without any: of a price that began at 50.00, the same each time. */
	private record Steady(double gaussian) implements RandomGenerator {

		@Override
		public long nextLong() {
			return 0;
		}

		@Override
		public double nextDouble() {
			return 0.5;
		}

		@Override
		public double nextGaussian() {
			return this.gaussian;
		}

		@Override
		public double nextExponential() {
			return 1;
		}

	}

}
