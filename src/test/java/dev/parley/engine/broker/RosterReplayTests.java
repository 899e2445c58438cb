package dev.parley.engine.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.policy.UserRates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How a subscription to a roster begins: its log keeps the state after each change. */
class RosterReplayTests {

	private static final String ROSTER = "/topic/room/presence";

	private final TestEngine server = new TestEngine(new Rates(0, 1_000_000),
			DestinationPolicy.open("/topic/room").withPresence());

	private final TestClient client = this.server.client("a");

	@AfterEach
	void stop() {
		this.server.close();
	}

	private void publish(String change, String state) {
		this.server.engine.publish(new Publication(ROSTER, Headers.empty(), bytes(change)).keeping(bytes(state)))
			.join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void itBeginsWithTheStateAndGoesOnWithTheChanges() {
		publish("+mina", "mina");
		publish("+jun", "mina, jun");
		Frame receipt = this.client.subscribe("1", ROSTER);
		assertThat(receipt.header("x-recovered")).isNull();
		assertThat(receipt.header("x-stream-offset")).isEqualTo("2");
		publish("-mina", "jun");
		assertThat(this.client.bodies(2)).containsExactly("mina, jun", "-mina");
		assertThat(this.client.messages(2)).extracting((message) -> message.header("x-stream-offset"))
			.containsExactly("2", "3");
	}

	@Test
	void beforeTheFirstStateThereIsNothing() {
		this.client.subscribe("1", ROSTER);
		publish("mina", "mina");
		assertThat(this.client.bodies(1)).containsExactly("mina");
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "last", "next", "offset=1", "offset=2", "timestamp=0" })
	void whateverPositionIsAskedForTheStateComes(String position) {
		publish("+mina", "mina");
		publish("+jun", "mina, jun");
		this.client.subscribe("1", ROSTER, "x-stream-offset:" + position);
		assertThat(this.client.settle().bodies(1)).containsExactly("mina, jun");
	}

	@Test
	void whoHasSeenTheNewestGetsNothing() {
		publish("+mina", "mina");
		String epoch = this.server.engine.broker().read(ROSTER, 0, 0).epoch();
		Frame receipt = this.client.subscribe("1", ROSTER, "x-stream-offset:offset=2", "x-stream-epoch:" + epoch);
		assertThat(receipt.header("x-recovered")).isEqualTo("true");
		publish("+jun", "mina, jun");
		assertThat(this.client.bodies(1)).containsExactly("+jun");
	}

	@Test
	void aPositionOfAnotherLifeIsNotRecoveredAndTheStateComesAllTheSame() {
		publish("+mina", "mina");
		Frame receipt = this.client.subscribe("1", ROSTER, "x-stream-offset:offset=2", "x-stream-epoch:another");
		assertThat(receipt.header("x-recovered")).isEqualTo("false");
		assertThat(this.client.bodies(1)).containsExactly("mina");
	}

	/** The user is over the rate of replays, so this one has to wait. */
	@Test
	void aLogThatBeginsAgainBeforeItIsReadIsReadFromItsNewBeginning() {
		publish("+mina", "mina");
		UserRates rates = this.server.engine.broker().rates();
		while (rates.untilMayReplay("mina") == 0) {
			rates.replayed("mina", 100_000);
		}
		this.client.subscribe("1", ROSTER);
		this.server.engine.forget(ROSTER);
		publish("+jun", "jun");
		publish("+dave", "jun, dave");
		List<String> bodies = this.client.bodies(1);
		assertThat(bodies).containsExactly("jun, dave");
		assertThat(this.client.wire.closed()).isNull();
	}

}
