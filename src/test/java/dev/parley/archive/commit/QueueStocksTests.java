package dev.parley.archive.commit;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QueueStocksTests {

	private static final long LONG = QueueStocks.SHORT + 1;

	private long now;

	private long stored;

	private long takes;

	private final QueueStocks stocks = new QueueStocks((log) -> {
		this.now += this.takes;
		return new MessageTable.Sum(this.stored, 10 * this.stored);
	}, () -> this.now);

	private static LogRow log(long last) {
		return new LogRow(7, "/queue/jobs", "e", last, 10 * last, null, 0);
	}

	@Test
	void aQueueThatHasNotBeenCountedIsNotKnown() {
		assertThat(this.stocks.atMost(log(5))).isNull();
		assertThat(this.stocks.isDue(log(5))).isTrue();
	}

	@Test
	void whatHasComeSinceTheCountIsAdded() {
		this.stored = 3;
		assertThat(this.stocks.count(log(5))).isEqualTo(new MessageTable.Sum(3, 30));
		assertThat(this.stocks.atMost(log(9))).isEqualTo(new MessageTable.Sum(7, 70));
	}

	@Test
	void aShortQueueIsCountedAsOftenAsSomebodyWantsToKnow() {
		this.stored = QueueStocks.SHORT;
		this.stocks.count(log(LONG));
		assertThat(this.stocks.isDue(log(LONG))).isTrue();
	}

	@Test
	void aLongQueueIsCountedTwiceASecondAtMost() {
		this.stored = LONG;
		this.stocks.count(log(LONG));
		this.now += QueueStocks.PAUSE.toNanos() - 1;
		assertThat(this.stocks.isDue(log(LONG))).isFalse();
		this.now++;
		assertThat(this.stocks.isDue(log(LONG))).isTrue();
	}

	@Test
	void aQueueThatTakesLongToCountIsCountedMoreSeldom() {
		this.stored = LONG;
		this.takes = QueueStocks.PAUSE.toNanos();
		this.stocks.count(log(LONG));
		this.now += 20 * this.takes - 1;
		assertThat(this.stocks.isDue(log(LONG))).isFalse();
		this.now++;
		assertThat(this.stocks.isDue(log(LONG))).isTrue();
	}

	@Test
	void aQueueOfWhichSomethingWasDeletedIsCountedAgain() {
		this.stored = LONG;
		this.stocks.count(log(LONG));
		this.stocks.forget(log(LONG));
		assertThat(this.stocks.isDue(log(LONG))).isTrue();
		assertThat(this.stocks.atMost(log(LONG))).isNull();
	}

	@Test
	void soManyQueuesAreKnownAndNoMore() {
		for (int i = 0; i <= 10_000; i++) {
			this.stocks.count(new LogRow(i, "/queue/" + i, "e", 1, 1, null, 0));
		}
		assertThat(this.stocks.atMost(new LogRow(0, "/queue/0", "e", 1, 1, null, 0))).isNull();
		assertThat(this.stocks.atMost(new LogRow(10_000, "/queue/10000", "e", 1, 1, null, 0))).isNotNull();
	}

}
