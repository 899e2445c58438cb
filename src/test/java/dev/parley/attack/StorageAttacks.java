package dev.parley.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.StompClient;

import static dev.parley.attack.Attack.attack;

/** Users who try to store more than the database can take. */
final class StorageAttacks {

	private static final int MESSAGES = 8;

	private StorageAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(attack("a durable flood of three users within their pace", (target) -> {
			List<StompClient> flood = new ArrayList<>();
			try (StompClient speaker = StompClient.connected(target.port(), target.mina().authorization());
					StompClient listener = StompClient.connected(target.port(), target.mina().authorization())) {
				listener.subscribe("1", "/topic/durable/talk");
				for (int i = 0; i < 3; i++) {
					flood.add(StompClient.connected(target.port(),
							Account.signUp(target.port(), "flooder").authorization()));
				}
				flood.forEach(StorageAttacks::flood);
				for (int i = 0; i < 5; i++) {
					speaker.publish("/topic/durable/talk", "a word " + i);
					listener.expectMessage("a word " + i);
				}
				// They are slowed down, and none of their messages is lost.
				for (int i = 0; i < MESSAGES; i++) {
					for (StompClient client : flood) {
						client.expectReceipt("r" + i);
					}
				}
			}
			finally {
				flood.forEach(StompClient::close);
			}
		}));
	}

	private static void flood(StompClient client) {
		for (int i = 0; i < MESSAGES; i++) {
			client.send("SEND\ndestination:/topic/durable/flood\nreceipt:r" + i + "\n\n" + "x".repeat(60_000) + "\0");
		}
	}

}
