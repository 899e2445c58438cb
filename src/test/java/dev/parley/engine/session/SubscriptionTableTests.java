package dev.parley.engine.session;

import java.util.List;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.delivery.AckMode;
import dev.parley.engine.delivery.Subscription;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionTableTests {

	private final TestEngine engine = new TestEngine();

	private final TestClient client = this.engine.client("mina");

	private final SubscriptionTable table = new SubscriptionTable(this.client.session.memory(), (destination) -> false);

	private Subscription add(String id, int serial) {
		Subscription subscription = new Subscription(this.client.session.recipient(), id, "/topic/a", AckMode.CLIENT, 1,
				serial);
		assertThat(this.table.add(id, subscription)).isTrue();
		return subscription;
	}

	@Test
	void aSubscriptionIsFoundByItsIdAndByItsSerialNumberUntilItIsRemoved() {
		List<Subscription> all = List.of(add("a", 1), add("b", 2), add("c", 5), add("d", 7));
		for (Subscription one : all) {
			assertThat(this.table.withId(one.id())).isSameAs(one);
			assertThat(this.table.withSerial(one.serial())).isSameAs(one);
		}
		assertThat(this.table.remove(all.get(1))).isTrue();
		assertThat(this.table.remove(all.get(1))).isFalse();
		assertThat(this.table.withId("b")).isNull();
		for (int unknown : List.of(0, 2, 3, 4, 6, 8)) {
			assertThat(this.table.withSerial(unknown)).isNull();
		}
		assertThat(this.table.size()).isEqualTo(3);
		this.engine.close();
	}

	@Test
	void framesAfterTheReleaseAreNotTaken() {
		Subscription first = add("a", 1);
		assertThat(this.table.release()).containsExactly(first);
		assertThat(this.table.add("a", first)).isFalse();
		assertThat(this.table.withSerial(1)).isNull();
		assertThat(this.table.release()).isEmpty();
		this.engine.close();
	}

}
