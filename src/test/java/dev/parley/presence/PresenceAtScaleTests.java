package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand sessions at one topic, all of which watch its roster. Were each of them
 * told of each other one, that would be 50 million messages.
 */
@Slow
class PresenceAtScaleTests {

	private static final int SESSIONS = 10_000;

	/** How many come in a quarter of a second, so that all have come in two seconds. */
	private static final int AT_ONCE = 1250;

	private static final long ONE_BY_ONE = (long) SESSIONS * (SESSIONS - 1) / 2;

	private final TestEngine server = new TestEngine(DestinationPolicy.open("/topic/hall").withPresence());

	private final ManualHost host = new ManualHost(this.server.engine);

	private final PresenceTracker tracker = new PresenceTracker(new MemoryRoster(),
			new PresenceProperties(Duration.ofSeconds(5), 500), this.host, this.server.clock);

	@AfterEach
	void stop() {
		this.tracker.close();
		this.server.close();
	}

	private List<TestClient> come(String prefix) {
		List<TestClient> clients = new ArrayList<>();
		for (int i = 0; i < SESSIONS; i++) {
			TestClient client = this.server.client(prefix + i, new Caller("user" + i, Set.of(), false));
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/hall\n\n\0");
			client.send("SUBSCRIBE\nid:2\ndestination:/topic/hall/presence\n\n\0");
			clients.add(client);
			if (i % AT_ONCE == AT_ONCE - 1) {
				this.host.pass(PresenceTracker.INTERVAL);
			}
		}
		return clients;
	}

	private static Traffic traffic(List<TestClient> clients) {
		long messages = 0;
		long bytes = 0;
		for (TestClient client : clients) {
			for (Frame message : client.settle().all(Command.MESSAGE)) {
				messages++;
				bytes += message.body().length;
			}
		}
		return new Traffic(messages, bytes);
	}

	@Test
	void thatTheyComeIsAFewMessagesForEachOfThemAndThatTheyReconnectIsOne() {
		this.server.engine.listen(this.tracker);
		List<TestClient> first = come("a");
		Traffic arrival = traffic(first);
		assertThat(this.tracker.at("/topic/hall").count()).isEqualTo(SESSIONS);
		assertThat(arrival.messages).isLessThan(SESSIONS * 6L).isLessThan(ONE_BY_ONE / 800);
		assertThat(arrival.bytes).isLessThan(64L * 1024 * 1024);
		this.host.takeEvents();
		first.forEach(TestClient::leave);
		Traffic back = traffic(come("b"));
		this.host.pass(Duration.ofSeconds(6));
		assertThat(back.messages).isEqualTo(SESSIONS);
		assertThat(back.bytes).isLessThan(SESSIONS * 60L);
		assertThat(this.host.takeEvents()).isEmpty();
	}

	private record Traffic(long messages, long bytes) {

	}

}
