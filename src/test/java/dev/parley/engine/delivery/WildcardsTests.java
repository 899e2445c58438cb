package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.parley.engine.RandomNames;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

class WildcardsTests {

	private final TestEngine server = new TestEngine(DestinationPolicy.closed("/topic/closed/**"),
			DestinationPolicy.open("/topic/staff/**").subscribe(Access.role("STAFF")));

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** Compared with one comparison per pattern. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void itFindsThoseThatMatchAndForgetsThoseThatGo(long seed) {
		Random random = new Random(seed);
		TestClient client = this.server.client("a");
		Wildcards wildcards = new Wildcards();
		List<Subscription> model = new ArrayList<>();
		for (int step = 0; step < 3000; step++) {
			switch (random.nextInt(3)) {
				case 0 -> {
					Subscription added = new Subscription(client.session.recipient(), "1", RandomNames.pattern(random),
							AckMode.AUTO, 1, step);
					wildcards.add(added.destination(), added);
					model.add(added);
				}
				case 1 -> {
					if (!model.isEmpty() && random.nextBoolean()) {
						Subscription removed = model.remove(random.nextInt(model.size()));
						wildcards.remove(removed.destination(), removed);
						wildcards.remove(removed.destination(), removed);
					}
				}
				default -> {
					String name = RandomNames.name(random);
					assertThat(wildcards.match(name)).containsExactlyInAnyOrderElementsOf(
							model.stream().filter((s) -> RandomNames.matches(s.destination(), name)).toList());
				}
			}
			assertThat(wildcards.isEmpty()).isEqualTo(model.isEmpty());
		}
		assertThat(wildcards.nodes()).isPositive();
		model.forEach((subscription) -> wildcards.remove(subscription.destination(), subscription));
		assertThat(wildcards.isEmpty()).isTrue();
		assertThat(wildcards.nodes()).isZero();
	}

	@Test
	void aPatternReachesTheDestinationsThatPoliciesPermit() {
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/**");
		this.server.publish("/topic/closed/a", "closed to patterns");
		this.server.publish("/topic/staff/a", "not for mina");
		this.server.publish("/queue/a", "of a queue");
		this.server.publish("/topic/a/b", "yes");
		this.server.publish("/topic/kept/a", "kept");
		assertThat(client.bodies(2)).containsExactly("yes", "kept");
		assertThat(client.message(2).header("x-stream-offset")).isEqualTo("1");
	}

	@Test
	void aSubscriberByNameAndByPatternGetsItTwice() {
		TestClient client = this.server.client("a");
		client.subscribe("name", "/topic/a/b");
		client.subscribe("pattern", "/topic/a/*");
		this.server.publish("/topic/a/b", "x");
		assertThat(client.messages(2)).extracting((m) -> m.header("subscription"))
			.containsExactlyInAnyOrder("name", "pattern");
	}

	@Test
	void afterUnsubscribeNothingComes() {
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/*", "ack:client");
		this.server.publish("/topic/a", "x");
		client.messages(1);
		client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		this.server.publish("/topic/a", "y");
		assertThat(client.settle().all(Command.MESSAGE)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/a**", "/topic/**/a", "/queue/*", "/queue/**", "/topic/closed/*" })
	void otherPatternsAreRefused(String pattern) {
		TestClient client = this.server.client("a").listenForRefusals();
		client.send("SUBSCRIBE\nid:1\ndestination:" + pattern + "\n\n\0");
		until(() -> client.refusals().size() == 1);
		assertThat(client.refusals().get(0)).isIn("not-allowed", "invalid");
	}

}
