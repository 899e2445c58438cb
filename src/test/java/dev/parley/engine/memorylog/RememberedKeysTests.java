package dev.parley.engine.memorylog;

import dev.parley.engine.log.Position;
import dev.parley.engine.memory.Memory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RememberedKeysTests {

	private static final long MINUTE = 60_000;

	private final RememberedKeys keys = new RememberedKeys(3, Memory.unbounded());

	@Test
	void whenTooManyComeTheOldestAreForgotten() {
		for (int i = 1; i <= 5; i++) {
			this.keys.remember("/topic/a", "k" + i, new Position("e", i), 0);
		}
		assertThat(this.keys.size()).isEqualTo(3);
		assertThat(this.keys.find("/topic/a", "k2", "e", 0)).isNull();
		assertThat(this.keys.find("/topic/a", "k3", "e", 0)).isEqualTo(new Position("e", 3));
	}

	@Test
	void whoseKeysAreTooManyLosesTheirOwn() {
		this.keys.remember("/topic/a", "of-mina:k1", new Position("e", 1), 0);
		for (int i = 2; i <= 9; i++) {
			this.keys.remember("/topic/a", "of-mallory:k" + i, new Position("e", i), 0);
		}
		assertThat(this.keys.size()).isEqualTo(4);
		assertThat(this.keys.find("/topic/a", "of-mina:k1", "e", 0)).isNotNull();
	}

	@Test
	void anEndedTransactionTakesNoMemory() {
		this.keys.remember("/topic/a", "k1", new Position("e", 1), 0);
		this.keys.remember("/topic/a", "k2", new Position("e", 2), MINUTE);
		this.keys.forgetOld(5 * MINUTE);
		assertThat(this.keys.size()).isEqualTo(1);
		this.keys.forgetOld(6 * MINUTE);
		assertThat(this.keys.size()).isZero();
	}

	@Test
	void aKeyUsedAgainLivesFromItsLastUse() {
		this.keys.remember("/topic/a", "k1", new Position("e", 1), 0);
		this.keys.remember("/topic/a", "k1", new Position("f", 1), 4 * MINUTE);
		this.keys.forgetOld(5 * MINUTE);
		assertThat(this.keys.find("/topic/a", "k1", "f", 5 * MINUTE)).isEqualTo(new Position("f", 1));
	}

	@Test
	void anotherLifeOfTheLogKnowsNothingOfTheKey() {
		this.keys.remember("/topic/a", "k1", new Position("e", 1), 0);
		assertThat(this.keys.find("/topic/a", "k1", "f", 0)).isNull();
	}

}
