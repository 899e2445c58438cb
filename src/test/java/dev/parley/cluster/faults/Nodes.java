package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import dev.parley.engine.log.Position;
import dev.parley.support.Api;
import dev.parley.support.FreePort;
import dev.parley.support.ServerProcess;
import dev.parley.support.StompClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Server processes on the stores of a cluster, each on a port that it keeps. Safe for any
 * thread.
 */
final class Nodes implements AutoCloseable {

	private static final String[] POLICIES = { "parley.destinations[0].pattern=/topic/shared/**",
			"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
			"parley.destinations[0].retain-count=1000000", "parley.destinations[1].pattern=/topic/durable/**",
			"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
			"parley.destinations[1].durable=true", "parley.destinations[1].retain-count=1000000",
			"parley.destinations[2].pattern=/queue/durable/**", "parley.destinations[2].subscribe=everyone",
			"parley.destinations[2].send=everyone", "parley.destinations[2].durable=true",
			"parley.destinations[2].retain-count=1000", "parley.destinations[3].pattern=/queue/shared/**",
			"parley.destinations[3].subscribe=everyone", "parley.destinations[3].send=everyone" };

	private final Path folder;

	private final List<Node> nodes;

	/** Ports of those that take connections. */
	private final List<Integer> serving = new CopyOnWriteArrayList<>();

	/**
	 * Starts one after the other, so that the node 0 is the first one.
	 * @param properties of each node, with {@code parley.cluster}, besides those that all
	 * have
	 */
	Nodes(Path folder, String[]... properties) {
		this(folder, Stream.of(properties).map(Node::new).toArray(Node[]::new));
	}

	/** Of which some may be elsewhere. */
	Nodes(Path folder, Node... nodes) {
		this.folder = folder;
		this.nodes = List.of(nodes);
		start(0);
		CompletableFuture
			.allOf(Stream.iterate(1, (i) -> i + 1)
				.limit(nodes.length - 1)
				.map((i) -> CompletableFuture.runAsync(() -> start(i)))
				.toArray(CompletableFuture[]::new))
			.join();
	}

	/** Returns when it is ready. */
	void start(int number) {
		Node node = this.nodes.get(number);
		node.process = ServerProcess.parleyBy(node.by, this.folder,
				Stream.of(Stream.of(POLICIES), Stream.of("spring.profiles.active=open"), Stream.of(node.properties))
					.flatMap((each) -> each)
					.toArray(String[]::new));
		await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(readiness(number)).isEqualTo(200));
		this.serving.add(node.port);
	}

	/** Starts those again that have ended by themselves, until all are ready. */
	void supervise() {
		await().atMost(Duration.ofMinutes(2)).ignoreExceptions().untilAsserted(() -> {
			for (int i = 0; i < this.nodes.size(); i++) {
				if (!process(i).isAlive()) {
					kill(i);
					start(i);
				}
				assertThat(readiness(i)).isEqualTo(200);
			}
		});
	}

	int readiness(int number) {
		return new Api(port(number), null).get("/actuator/health/readiness").status();
	}

	void kill(int number) {
		this.serving.remove((Integer) port(number));
		process(number).kill();
	}

	/** It stands still, and nobody connects to it any more. */
	void pause(int number) {
		this.serving.remove((Integer) port(number));
		process(number).pause();
	}

	/** It goes on, and takes connections. */
	void resume(int number) {
		process(number).resume();
		this.serving.add(port(number));
	}

	/** Where a message is that is published at one of them. */
	Position publish(int number, String topic, String body) {
		try (StompClient client = StompClient.connected(port(number))) {
			return Subscriber.position(client.publish(topic, body));
		}
	}

	/**
	 * Whether one of them says so to a client that comes back and has seen that message
	 * last.
	 */
	boolean recovered(int number, String topic, Position last) {
		try (StompClient client = StompClient.connected(port(number))) {
			client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:1\nx-stream-offset:offset=%d\nx-stream-epoch:%s\n\n\0"
				.formatted(topic, last.offset() + 1, last.epoch()));
			return client.expectReceipt("1").header("x-recovered").equals("true");
		}
	}

	/** Until all of them join destinations, which they cannot without Redis. */
	void awaitLinks() {
		await().until(() -> this.nodes.stream().allMatch((node) -> isLinked(node.port)));
	}

	private static boolean isLinked(int port) {
		try (StompClient client = StompClient.connected(port)) {
			return Stream.of("/user/queue/errors", "/topic/shared/links").allMatch((destination) -> {
				client.send("SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:1\n\n\0".formatted(destination, destination));
				return client.next().command().equals("RECEIPT");
			});
		}
	}

	ServerProcess process(int number) {
		return this.nodes.get(number).process;
	}

	int port(int number) {
		return this.nodes.get(number).port;
	}

	/** The port of one that takes connections. */
	int any() {
		List<Integer> ports = List.copyOf(this.serving);
		return ports.get(ThreadLocalRandom.current().nextInt(ports.size()));
	}

	int size() {
		return this.nodes.size();
	}

	@Override
	public void close() {
		this.nodes.forEach((node) -> node.process.kill());
	}

	/** One of them. */
	static final class Node {

		private final List<String> by;

		private final String[] properties;

		private final int port;

		private volatile ServerProcess process;

		Node(String... properties) {
			this(FreePort.next(), properties);
		}

		private Node(int port, String... properties) {
			this(List.of(), port,
					Stream.concat(Stream.of(properties), Stream.of("server.port=" + port)).toArray(String[]::new));
		}

		/**
		 * @param by the command that starts it elsewhere
		 * @param port from which a line leads to it
		 */
		Node(List<String> by, int port, String... properties) {
			this.by = by;
			this.port = port;
			this.properties = properties;
		}

	}

}
