package dev.parley.engine.outbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import dev.parley.engine.frame.EncodedFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PendingTests {

	private final Pending pending = new Pending();

	@Test
	void framesComeOutInTheOrderInWhichTheyWentIn() {
		this.pending.add(frame("a"));
		this.pending.addDispensable(frame("b"), null);
		this.pending.add(frame("c"));
		assertThat(this.pending.size()).isEqualTo(3);
		assertThat(this.pending.bytes()).isEqualTo(3);
		assertThat(takeAll()).containsExactly("a", "b", "c");
		assertThat(this.pending.isEmpty()).isTrue();
		assertThat(this.pending.bytes()).isZero();
		assertThat(takeAll()).isEmpty();
	}

	@Test
	void theOldestThatMayBeLeftOutGoesFirst() {
		this.pending.add(frame("RECEIPT"));
		this.pending.addDispensable(frame("1"), null);
		this.pending.addDispensable(frame("2"), null);
		assertThat(this.pending.leaveOutOldest()).isTrue();
		assertThat(takeAll()).containsExactly("RECEIPT", "2");
	}

	@Test
	void framesThatMustBeSentAreNeverDropped() {
		this.pending.add(frame("RECEIPT"));
		assertThat(this.pending.leaveOutOldest()).isFalse();
		assertThat(takeAll()).containsExactly("RECEIPT");
	}

	@Test
	void oneWithAKeyTakesThePlaceOfAnotherButAtTheEnd() {
		this.pending.addDispensable(frame("A1"), "A");
		this.pending.addDispensable(frame("B1"), "B");
		assertThat(this.pending.leaveOut("A")).isTrue();
		this.pending.addDispensable(frame("A2"), "A");
		assertThat(takeAll()).containsExactly("B1", "A2");
	}

	@Test
	void aFrameTakenOutIsNotFoundByItsKey() {
		this.pending.addDispensable(frame("A1"), "A");
		takeAll();
		assertThat(this.pending.leaveOut("A")).isFalse();
		assertThat(this.pending.leaveOutOldest()).isFalse();
	}

	@Test
	void nothingPilesUpWhereOneFrameIsReplacedForEver() {
		this.pending.add(frame("RECEIPT"));
		for (int i = 0; i < 1_000_000; i++) {
			this.pending.leaveOut("A");
			this.pending.addDispensable(frame("x"), "A");
		}
		assertThat(this.pending.size()).isEqualTo(2);
		assertThat(this.pending.slots()).isLessThan(10);
	}

	/** Compared with a list that is searched from the front. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void itBehavesAsASimpleListWould(long seed) {
		Random random = new Random(seed);
		List<Entry> model = new ArrayList<>();
		for (int step = 0; step < 20_000; step++) {
			String text = String.valueOf(step);
			String key = random.nextBoolean() ? "key" + random.nextInt(5) : null;
			switch (random.nextInt(10)) {
				case 0, 1, 2 -> {
					this.pending.add(frame(text));
					model.add(new Entry(text, false, null));
				}
				case 3, 4, 5, 6 -> {
					boolean found = key != null && model.removeIf((entry) -> Objects.equals(entry.key, key));
					assertThat(key != null && this.pending.leaveOut(key)).isEqualTo(found);
					this.pending.addDispensable(frame(text), key);
					model.add(new Entry(text, true, key));
				}
				case 7, 8 -> {
					Entry oldest = model.stream().filter(Entry::dispensable).findFirst().orElse(null);
					assertThat(this.pending.leaveOutOldest()).isEqualTo(oldest != null);
					model.remove(oldest);
				}
				default -> {
					if (random.nextInt(20) == 0) {
						assertThat(takeAll()).isEqualTo(model.stream().map(Entry::text).toList());
						model.clear();
					}
				}
			}
			assertThat(this.pending.size()).isEqualTo(model.size());
			assertThat(this.pending.bytes()).isEqualTo(model.stream().mapToInt((entry) -> entry.text.length()).sum());
		}
		assertThat(takeAll()).isEqualTo(model.stream().map(Entry::text).toList());
	}

	private List<String> takeAll() {
		return this.pending.takeAll().stream().map(EncodedFrame::asText).toList();
	}

	private static EncodedFrame frame(String text) {
		return new EncodedFrame(text.getBytes(StandardCharsets.UTF_8), true);
	}

	private record Entry(String text, boolean dispensable, @Nullable String key) {
	}

}
