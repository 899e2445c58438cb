package dev.parley.cluster.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.parley.cluster.faults.History.Message;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Publishers and subscribers of a topic in Redis and of one in PostgreSQL, at all nodes.
 * For one thread.
 */
final class Load implements AutoCloseable {

	private final Nodes nodes;

	private final Map<String, History> histories = new LinkedHashMap<>();

	private final Map<String, Told> told = new LinkedHashMap<>();

	private final List<Publisher> publishers = new ArrayList<>();

	private final List<Subscriber> subscribers = new ArrayList<>();

	private final List<CompletableFuture<Void>> publishing = new ArrayList<>();

	private final List<CompletableFuture<Void>> subscribing = new ArrayList<>();

	/** Starts it, on topics of that name. */
	Load(Nodes nodes, String name) {
		this.nodes = nodes;
		begin("/topic/shared/" + name);
		begin("/topic/durable/" + name);
		awaitReceipts(50);
	}

	private void begin(String destination) {
		History history = new History();
		Told told = new Told();
		this.histories.put(destination, history);
		this.told.put(destination, told);
		for (int most : List.of(100, 2_000, 1_000_000)) {
			Subscriber subscriber = new Subscriber(destination, most, this.nodes, history, told);
			this.subscribers.add(subscriber);
			this.subscribing.add(run(subscriber));
		}
		for (boolean keyed : List.of(true, false)) {
			Publisher publisher = new Publisher(keyed ? "keyed" : "plain", destination, keyed, this.nodes, history,
					told);
			this.publishers.add(publisher);
			this.publishing.add(run(publisher));
		}
	}

	private static CompletableFuture<Void> run(Runnable client) {
		return CompletableFuture.runAsync(client, (task) -> {
			Thread thread = new Thread(task, "load");
			thread.setDaemon(true);
			thread.start();
		});
	}

	Told shared() {
		return this.told.values().iterator().next();
	}

	Told durable() {
		return List.copyOf(this.told.values()).get(1);
	}

	History sharedHistory() {
		return this.histories.values().iterator().next();
	}

	/** That many more, for each topic. */
	void awaitReceipts(int count) {
		this.told.values().forEach((each) -> awaitReceipts(each, count));
	}

	/** That many more. */
	void awaitReceipts(Told told, int count) {
		int before = told.receipts();
		await().atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(5))
			.failFast(this::requireRunning)
			.until(() -> told.receipts() >= before + count);
	}

	/** One more. */
	void awaitRefusals(Told told) {
		int before = told.refusals();
		await().atMost(Duration.ofMinutes(1)).failFast(this::requireRunning).until(() -> told.refusals() > before);
	}

	/** A client that fails has found something. */
	private void requireRunning() {
		List.of(this.publishing, this.subscribing)
			.forEach((clients) -> clients.stream()
				.filter(CompletableFuture::isCompletedExceptionally)
				.forEach(CompletableFuture::join));
	}

	/**
	 * Lets all publishers get their receipts and all subscribers see the end, and checks
	 * what all have seen. A node that has just found out that it is no longer the first
	 * one may end meanwhile, and is started again.
	 * @param mayLose whether Redis may have lost messages with a RECEIPT
	 */
	void finish(boolean mayLose) {
		this.publishers.forEach(Publisher::finish);
		join(this.publishing);
		this.histories.keySet().forEach(this::end);
		join(this.subscribing);
		this.nodes.supervise();
		this.histories.forEach((destination, history) -> {
			for (int i = 0; i < this.nodes.size(); i++) {
				history.log(log(destination, this.nodes.port(i)));
			}
			System.out.printf("%s: %s, %d times not recovered%n", destination, this.told.get(destination),
					history.notRecovered());
		});
		this.histories.forEach((destination, history) -> {
			boolean lossy = mayLose && destination.startsWith("/topic/shared/");
			List<String> violations = history.violations(lossy);
			assertThat(violations.stream().limit(20)).as("%d violations at %s", violations.size(), destination)
				.isEmpty();
			assertThat(history.notRecovered() == 0 || lossy).as("all recovered at %s", destination).isTrue();
		});
	}

	private static void join(List<CompletableFuture<Void>> clients) {
		for (CompletableFuture<Void> client : clients) {
			client.orTimeout(90, TimeUnit.SECONDS).join();
		}
	}

	private void end(String destination) {
		this.nodes.supervise();
		String send = "SEND\ndestination:%s\nidempotency-key:%s\nreceipt:end\n\n%s\0".formatted(destination,
				UUID.randomUUID(), Subscriber.END);
		await().ignoreExceptions().until(() -> {
			try (StompClient client = StompClient.connected(this.nodes.any())) {
				client.send(send);
				return client.next().command().equals("RECEIPT");
			}
		});
	}

	private static List<Message> log(String destination, int port) {
		List<Message> messages = new ArrayList<>();
		try (StompClient client = await().ignoreExceptions()
			.until(() -> fromTheBeginning(destination, port), Objects::nonNull)) {
			StompFrame frame = client.expect("MESSAGE");
			while (!frame.text().equals(Subscriber.END)) {
				messages.add(new Message(Subscriber.position(frame), frame.text()));
				frame = client.expect("MESSAGE");
			}
			messages.add(new Message(Subscriber.position(frame), frame.text()));
		}
		return messages;
	}

	/** Null while its node has not found the stores again. */
	private static @Nullable StompClient fromTheBeginning(String destination, int port) {
		StompClient client = StompClient.connected(port);
		client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:1\nx-stream-offset:first\n\n\0".formatted(destination));
		if (client.next().command().equals("RECEIPT")) {
			return client;
		}
		client.close();
		return null;
	}

	/** Clients that have not been finished go. */
	@Override
	public void close() {
		this.publishers.forEach(Publisher::stop);
		this.subscribers.forEach(Subscriber::stop);
	}

}
