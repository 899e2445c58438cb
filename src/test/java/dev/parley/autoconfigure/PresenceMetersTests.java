package dev.parley.autoconfigure;

import java.time.Duration;
import java.util.Set;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.presence.EngineHost;
import dev.parley.presence.MemoryRoster;
import dev.parley.presence.PresenceProperties;
import dev.parley.presence.PresenceTracker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the meters tell of presence. */
class PresenceMetersTests {

	private final TestEngine server = new TestEngine(DestinationPolicy.open("/topic/**").withPresence());

	private final PresenceTracker tracker = new PresenceTracker(new MemoryRoster(),
			new PresenceProperties(Duration.ofSeconds(5), 500),
			new EngineHost(this.server.engine, Runnable::run, (event) -> {
			}), this.server.clock);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@AfterEach
	void stop() {
		this.tracker.close();
		this.server.close();
	}

	private double value(String name) {
		return this.registry.get("parley.presence." + name).meter().measure().iterator().next().getValue();
	}

	@Test
	void eachSessionCountsOnceAtEachTopicAndWatchersDoNot() {
		this.server.engine.listen(this.tracker);
		new MetersConfiguration().parleyPresenceGauges(this.tracker).bindTo(this.registry);
		assertThat(value("topics")).isZero();
		TestClient mina = this.server.client("a", new Caller("mina", Set.of(), false));
		mina.subscribe("1", "/topic/tea");
		mina.subscribe("2", "/topic/tea");
		mina.subscribe("3", "/topic/milk");
		this.server.client("b", new Caller("jun", Set.of(), false)).subscribe("1", "/topic/tea/presence");
		assertThat(value("topics")).isEqualTo(2);
		assertThat(value("devices")).isEqualTo(2);
		mina.leave();
		assertThat(value("devices")).isZero();
		assertThat(value("events.waiting")).isZero();
		assertThat(value("events.dropped")).isZero();
	}

}
