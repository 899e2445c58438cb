package dev.parley.attack;

import dev.parley.engine.Engine;
import dev.parley.support.Account;
import dev.parley.support.StompClient;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two users talk while others attack: each message gets a receipt and arrives. It also
 * checks the counts that must return to their old values when the attacker has gone.
 */
final class Conversation implements AutoCloseable {

	private static final String ROOM = "/topic/bystanders";

	private final Engine engine;

	private final StompClient speaker;

	private final StompClient listener;

	private final int sessions;

	private final int destinations;

	private int round;

	Conversation(int port, Engine engine) {
		this.engine = engine;
		this.speaker = StompClient.connected(port, Account.signUp(port, "speaker").authorization());
		this.listener = StompClient.connected(port, Account.signUp(port, "listener").authorization());
		this.listener.subscribe("1", ROOM);
		this.sessions = engine.sessionCount();
		this.destinations = engine.destinationCount();
	}

	/** The conversation goes on, and nothing is left of the attacker. */
	void goesOn() {
		String words = "still here " + ++this.round;
		this.speaker.publish(ROOM, words);
		this.listener.expectMessage(words);
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.engine.sessionCount()).as("sessions").isEqualTo(this.sessions);
			assertThat(this.engine.destinationCount()).as("destinations").isEqualTo(this.destinations);
		});
	}

	@Override
	public void close() {
		this.speaker.close();
		this.listener.close();
	}

}
