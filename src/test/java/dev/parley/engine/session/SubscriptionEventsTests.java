package dev.parley.engine.session;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.policy.SubscriptionListener;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a listener of subscriptions hears, and when. */
class SubscriptionEventsTests {

	private final AtomicBoolean open = new AtomicBoolean(true);

	private final TestEngine server = new TestEngine(List.of(new Door()),
			DestinationPolicy.open("/topic/room").withPresence());

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private TestClient client;

	@BeforeEach
	void listen() {
		this.server.engine.listen(new Listener());
		this.client = this.server.client("a").listenForRefusals();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void itHearsOfTheFirstSubscriptionAndOfTheEndOfTheLast() {
		this.client.subscribe("1", "/topic/room");
		this.client.subscribe("2", "/topic/room");
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(this.heard).containsExactly("a mina +/topic/room");
		this.client.sendAndWait("UNSUBSCRIBE\nid:2\n\n\0");
		assertThat(this.heard).containsExactly("a mina +/topic/room", "a mina -/topic/room");
	}

	@Test
	void itHearsOfRostersToo() {
		this.client.subscribe("1", "/topic/room/presence");
		assertThat(this.heard).containsExactly("a mina +/topic/room/presence");
	}

	@Test
	void itHearsNothingOfOtherDestinations() {
		this.client.subscribe("1", "/topic/other");
		this.client.subscribe("2", "/topic/room/typing");
		this.client.subscribe("3", "/queue/jobs");
		this.client.subscribe("4", "/topic/**");
		assertThat(this.heard).isEmpty();
	}

	@Test
	void aConnectionThatIsLostEndsAllOfItsSubscriptions() {
		this.client.subscribe("1", "/topic/room");
		this.client.subscribe("2", "/topic/room/presence");
		this.client.leave();
		this.client.leave();
		assertThat(this.heard.subList(2, this.heard.size())).containsExactly("a mina -/topic/room",
				"a mina -/topic/room/presence");
	}

	@Test
	void aSubscriptionThatIsNoLongerAllowedEndsForThatReason() {
		this.client.subscribe("1", "/topic/room");
		this.client.subscribe("2", "/topic/room/presence");
		this.open.set(false);
		this.server.engine.recheckAt("/topic/room");
		assertThat(this.heard.subList(2, this.heard.size()))
			.containsExactlyInAnyOrder("a mina -/topic/room not allowed", "a mina -/topic/room/presence not allowed");
	}

	@Test
	void itHearsNothingOfARefusedSubscription() {
		this.open.set(false);
		this.client.send("SUBSCRIBE\nid:1\ndestination:/topic/room\n\n\0").messages(1);
		assertThat(this.heard).isEmpty();
	}

	@Test
	void aListenerThatFailsDisturbsNobody() {
		TestClient bad = this.server.client("bad", new Caller("bad", Set.of(), false));
		bad.subscribe("1", "/topic/room");
		this.server.publish("/topic/room", "hello");
		assertThat(bad.bodies(1)).containsExactly("hello");
	}

	private final class Listener implements SubscriptionListener {

		@Override
		public void subscribed(String session, Caller caller, String destination) {
			SubscriptionEventsTests.this.heard.add(session + " " + caller.name() + " +" + destination);
			if (session.equals("bad")) {
				throw new IllegalStateException("a listener that fails");
			}
		}

		@Override
		public void unsubscribed(String session, Caller caller, String destination, boolean allowed) {
			SubscriptionEventsTests.this.heard
				.add(session + " " + caller.name() + " -" + destination + (allowed ? "" : " not allowed"));
		}

	}

	private final class Door implements DestinationRule {

		@Override
		public String pattern() {
			return "/topic/room";
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			return SubscriptionEventsTests.this.open.get();
		}

	}

}
