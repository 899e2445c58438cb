package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AckLedgerTests {

	private final AckLedger ledger = new AckLedger();

	@Test
	void deliveriesAreNumberedFromOne() {
		assertThat(this.ledger.add(delivery("a"))).isEqualTo(1);
		assertThat(this.ledger.add(delivery("b"))).isEqualTo(2);
		this.ledger.take(2, false);
		assertThat(this.ledger.add(delivery("c"))).isEqualTo(3);
	}

	@Test
	void theOlderOfTwoDeliveriesOfOneMessageIsMeant() {
		this.ledger.add(delivery("a"));
		this.ledger.add(delivery("b"));
		this.ledger.add(delivery("b"));
		assertThat(this.ledger.numberOf("b")).isEqualTo(2);
		assertThat(this.ledger.numberOf("c")).isNull();
	}

	/** Compared with a list that is searched from the front each time. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void itBehavesAsAListWould(long seed) {
		Random random = new Random(seed);
		List<Entry> model = new ArrayList<>();
		long last = 0;
		for (int step = 0; step < 5000; step++) {
			long number = (last == 0) ? 1 : 1 + random.nextLong(last + 2);
			switch (random.nextInt(10)) {
				case 0, 1, 2, 3 -> {
					Delivery delivery = delivery(Integer.toString(random.nextInt(20)));
					model.add(new Entry(++last, delivery));
					assertThat(this.ledger.add(delivery)).isEqualTo(last);
				}
				case 4, 5 -> takeAndPerhapsGiveBack(number, false, random, model);
				case 6 -> takeAndPerhapsGiveBack(number, true, random, model);
				case 7 -> {
					String id = Integer.toString(random.nextInt(20));
					Long expected = model.stream()
						.filter((e) -> e.delivery.id().equals(id))
						.map(Entry::number)
						.findFirst()
						.orElse(null);
					assertThat(this.ledger.numberOf(id)).isEqualTo(expected);
				}
				case 8 -> assertThat(this.ledger.isOutstanding(number))
					.isEqualTo(model.stream().anyMatch((e) -> e.number == number));
				default -> {
					if (random.nextInt(20) == 0) {
						assertThat(this.ledger.takeAll()).isEqualTo(model.stream().map(Entry::delivery).toList());
						model.clear();
					}
				}
			}
			assertThat(this.ledger.size()).isEqualTo(model.size());
		}
	}

	private void takeAndPerhapsGiveBack(long number, boolean andAllBefore, Random random, List<Entry> model) {
		boolean outstanding = model.stream().anyMatch((e) -> e.number == number);
		List<Entry> expected = model.stream()
			.filter((e) -> outstanding && (e.number == number || (andAllBefore && e.number < number)))
			.toList();
		SortedMap<Long, Delivery> taken = this.ledger.take(number, andAllBefore);
		assertThat(taken.keySet()).containsExactlyElementsOf(expected.stream().map(Entry::number).toList());
		assertThat(taken.values()).containsExactlyElementsOf(expected.stream().map(Entry::delivery).toList());
		model.removeAll(expected);
		if (random.nextBoolean()) {
			this.ledger.giveBack(taken);
			model.addAll(expected);
			model.sort(Comparator.comparingLong(Entry::number));
		}
	}

	private static Delivery delivery(String id) {
		return new Delivery(new StoredMessage("/queue/a", "", 0, 0, Headers.empty(), new byte[0]), id, 0, false);
	}

	private record Entry(long number, Delivery delivery) {
	}

}
