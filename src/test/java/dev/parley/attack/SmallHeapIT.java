package dev.parley.attack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with little memory, and several users and strangers who try to use all of it
 * at the same time, in different ways. It survives, and two other users' conversation
 * goes on.
 */
@Slow
class SmallHeapIT {

	private static final String BODY = "x".repeat(60_000);

	private static final String HEADERS = IntStream.range(0, 7)
		.mapToObj((i) -> "h" + i + ":" + "x".repeat(8000) + "\n")
		.collect(joining());

	@TempDir
	Path folder;

	private ServerProcess server;

	/** By attack: how much of it the server accepted. */
	private final Map<String, Integer> felt = new ConcurrentHashMap<>();

	private final Queue<StompClient> attackers = new ConcurrentLinkedQueue<>();

	private final List<Thread> attacks = new ArrayList<>();

	private HeapAttacks strangers;

	@BeforeEach
	void start() {
		this.server = ServerProcess.parleyWithHeap(this.folder, "256m", "parley.destinations[0].pattern=/topic/**",
				"parley.destinations[0].send=users", "parley.destinations[1].pattern=/queue/**",
				"parley.destinations[1].subscribe=users", "parley.destinations[1].send=users",
				"parley.destinations[2].pattern=/topic/kept/**", "parley.destinations[2].send=users",
				"parley.destinations[2].retain-count=1000", "parley.destinations[3].pattern=/topic/durable/**",
				"parley.destinations[3].send=users", "parley.destinations[3].durable=true",
				"parley.destinations[3].retain-count=1000", "parley.security.sign-ups-per-hour=100");
		this.strangers = new HeapAttacks(this.server.port());
	}

	@AfterEach
	void stop() throws Exception {
		this.attackers.forEach(StompClient::close);
		this.strangers.close();
		this.server.close();
	}

	@Test
	void memoryIsNotExhaustedByManyAtOnceAndOthersTalkOn() throws Exception {
		for (int i = 0; i < 2; i++) {
			readNothing(Account.signUp(this.server.port(), "idle"), "/topic/firehose-" + i);
			acknowledgeNothing(Account.signUp(this.server.port(), "lazy"), "/topic/held-" + i);
			commitNothing(Account.signUp(this.server.port(), "undecided"));
			fillQueues(Account.signUp(this.server.port(), "hoarder"), i);
			fillTheDatabaseAndAskForAllOfIt(Account.signUp(this.server.port(), "archivist"), i);
		}
		this.strangers.all().values().forEach(this::attack);
		String listening = Account.signUp(this.server.port(), "listener").authorization();
		StompClient speaker = connected("speaker");
		StompClient listener = StompClient.connected(this.server.port(), listening);
		listener.subscribe("1", "/topic/bystanders");
		this.attacks.forEach(Thread::start);
		int said = 0;
		try {
			while (said < 50 || this.attacks.stream().anyMatch(Thread::isAlive)) {
				speaker.publish("/topic/bystanders", "still here " + ++said);
				listener.expectMessage("still here " + said);
				forAMoment();
			}
		}
		catch (RuntimeException | AssertionError ex) {
			throw new AssertionError("After %d messages. %s".formatted(said, this.server.output()), ex);
		}
		assertThat(this.server.output()).contains("closed, holds").doesNotContain("OutOfMemoryError");
		this.felt.putAll(this.strangers.felt());
		assertThat(this.felt).as("attacks that reached the server")
			.containsOnlyKeys(Stream
				.concat(Stream.of("readers", "holders", "undecided", "hoarders", "archivists"),
						this.strangers.all().keySet().stream())
				.toList());
		this.attackers.forEach(StompClient::close);
		this.strangers.close();
		connected("newcomer").publish("/topic/bystanders", "and later");
		listener.expectMessage("and later");
	}

	/** A conversation stays within the usual rate limits. */
	private void forAMoment() throws InterruptedException {
		for (Thread attack : this.attacks) {
			if (attack.isAlive()) {
				attack.join(5);
				return;
			}
		}
	}

	/** Each frame has a subscription id of its own, so that no two share an encoding. */
	private void readNothing(Account account, String topic) {
		attack(() -> {
			for (int i = 0; i < 30; i++) {
				StompClient client = attacker(account);
				client.subscribe("of-socket-" + i, topic);
				this.felt.merge("readers", 1, Integer::sum);
			}
			StompClient sender = attacker(account);
			for (int i = 0; i < 80; i++) {
				sender.send("SEND\ndestination:" + topic + "\n\n" + BODY + "\0");
			}
		});
	}

	private void acknowledgeNothing(Account account, String topic) {
		attack(() -> {
			for (int i = 0; i < 20; i++) {
				StompClient client = attacker(account);
				for (int s = 0; s < 100; s++) {
					client.send("SUBSCRIBE\nid:" + s + "\ndestination:" + topic
							+ "\nack:client-individual\nprefetch-count:1\n\n\0");
				}
				client.subscribe("last", "/topic/else");
				this.felt.merge("holders", 1, Integer::sum);
			}
			StompClient sender = attacker(account);
			for (int i = 0; i < 2_000; i++) {
				sender.send("SEND\ndestination:" + topic + "\n\nx\0");
			}
		});
	}

	private void commitNothing(Account account) {
		attack(() -> {
			for (int i = 0; i < 40; i++) {
				StompClient client = attacker(account);
				client.send("BEGIN\ntransaction:t\nreceipt:begun\n\n\0");
				client.awaitReceipt("begun");
				this.felt.merge("undecided", 1, Integer::sum);
				for (int f = 0; f < 9; f++) {
					client.send("SEND\ndestination:/topic/never\ntransaction:t\n" + HEADERS + "\n\0");
				}
			}
		});
	}

	private void fillQueues(Account account, int number) {
		attack(() -> {
			for (int i = 0; i < 10; i++) {
				StompClient client = attacker(account);
				client.subscribe("errors", "/user/queue/errors");
				this.felt.merge("hoarders", 1, Integer::sum);
				for (int f = 0; f < 100; f++) {
					client.send("SEND\ndestination:/queue/" + number + "-" + i + "\n\n" + BODY + "\0");
					client.send("SEND\ndestination:/topic/kept/" + number + "-" + i + "\nidempotency-key:" + f + "\n\n"
							+ BODY + "\0");
				}
			}
		});
	}

	private void fillTheDatabaseAndAskForAllOfIt(Account account, int number) {
		attack(() -> {
			String topic = "/topic/durable/" + number;
			StompClient sender = attacker(account);
			for (int i = 0; i < 150; i++) {
				sender.send("SEND\ndestination:" + topic + "\nidempotency-key:" + i + "\n\n" + BODY + "\0");
			}
			for (int i = 0; i < 20; i++) {
				StompClient reader = attacker(account);
				this.felt.merge("archivists", 1, Integer::sum);
				for (int s = 0; s < 20; s++) {
					reader.send("SUBSCRIBE\nid:" + s + "\ndestination:" + topic + "\nx-stream-offset:first\n\n\0");
				}
			}
		});
	}

	/** The server's defence ends the attack. */
	private void attack(Runnable attack) {
		this.attacks.add(new Thread(() -> {
			try {
				attack.run();
			}
			catch (RuntimeException | AssertionError ex) {
				// The server has closed this connection.
			}
		}));
	}

	private StompClient attacker(Account account) {
		StompClient client = StompClient.connected(this.server.port(), account.authorization());
		this.attackers.add(client);
		return client;
	}

	private StompClient connected(String name) {
		return StompClient.connected(this.server.port(), Account.signUp(this.server.port(), name).authorization());
	}

}
