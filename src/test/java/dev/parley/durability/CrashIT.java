package dev.parley.durability;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.parley.archive.BareBroker;
import dev.parley.engine.policy.Limits;
import dev.parley.support.ClosedByServer;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kills the server with SIGKILL under load and looks for the messages with receipts. The
 * database is H2 with the default configuration.
 */
@Slow
class CrashIT {

	private static final String QUEUE = "/queue/durable/work";

	private final List<Sender> senders = List.of(new Sender("mina", "/topic/durable/a", true),
			new Sender("jun", "/topic/durable/a", false), new Sender("hana", "/topic/durable/b", true),
			new Sender("tim", "/topic/durable/b", false));

	private final List<Sender> employers = List.of(new Sender("boss", QUEUE, true));

	private final List<Log> logs = List.of(new Log("/topic/durable/a"), new Log("/topic/durable/b"));

	private final Log done = new Log("/topic/durable/done");

	private final Worker worker = new Worker(QUEUE, "/topic/durable/done");

	@TempDir
	private Path folder;

	/** Many kills of the engine and the archive alone, which start quickly. */
	@Test
	void messagesReceiptedByTheBrokerOutliveTwentyKills() {
		crash(20, 2000, () -> ServerProcess.main(this.folder, BareBroker.class),
				(port) -> connect(new StompClient(new TcpTransport(port))));
	}

	/** A few kills of the whole server, over WebSocket. */
	@Test
	void messagesReceiptedByTheServerOutliveTwoKills() {
		String[] properties = { "spring.profiles.active=open", "parley.destinations[0].pattern=/topic/durable/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].durable=true", "parley.destinations[0].retain-count=1000000",
				"parley.destinations[1].pattern=" + QUEUE, "parley.destinations[1].subscribe=everyone",
				"parley.destinations[1].send=everyone", "parley.destinations[1].durable=true",
				"parley.destinations[1].retain-count=1000000" };
		crash(2, 4000, () -> ServerProcess.parley(this.folder, properties), StompClient::connected);
	}

	@Test
	void aJobThatWasDeliveredTooOftenIsADeadLetterAfterAKill() {
		String queue = "/queue/durable/poison";
		String deadLetters = "/queue/dead-letter/durable/poison";
		try (ServerProcess broker = ServerProcess.main(this.folder, BareBroker.class);
				StompClient client = connect(new StompClient(new TcpTransport(broker.port())))) {
			client.publish(queue, "poison");
			consume(client, "1", queue);
			for (int i = 0; i < Limits.DEFAULT.maxDeliveries(); i++) {
				client.send("NACK\nid:%s\n\n\0".formatted(client.expectMessage("poison").header("ack")));
			}
			consume(client, "2", deadLetters);
			assertThat(client.expectMessage("poison").header("original-destination")).isEqualTo(queue);
			broker.kill();
		}
		try (ServerProcess broker = ServerProcess.main(this.folder, BareBroker.class);
				StompClient client = connect(new StompClient(new TcpTransport(broker.port())))) {
			consume(client, "2", deadLetters);
			StompFrame letter = client.expectMessage("poison");
			assertThat(letter.header("original-destination")).isEqualTo(queue);
			client.send("ACK\nid:%s\nreceipt:done\n\n\0".formatted(letter.header("ack")));
			client.expectReceipt("done");
			consume(client, "1", queue);
			client.expectNothing();
		}
	}

	private static void consume(StompClient client, String id, String queue) {
		client.send(
				"SUBSCRIBE\nid:%s\ndestination:%s\nack:client-individual\nreceipt:r%s\n\n\0".formatted(id, queue, id));
		client.expectReceipt("r" + id);
	}

	private void crash(int kills, int mostReceipts, Supplier<ServerProcess> start, IntFunction<StompClient> connect) {
		Random random = new Random(20260822);
		for (int i = 0; i < kills; i++) {
			try (ServerProcess server = start.get()) {
				audit(server, connect);
				killUnderLoad(server, connect, random.nextInt(mostReceipts));
			}
		}
		try (ServerProcess server = start.get(); StompClient client = connect.apply(server.port())) {
			Stream.concat(this.senders.stream(), this.employers.stream()).forEach((sender) -> sender.finish(client));
			List<String> work = this.employers.get(0).receiptedBodies();
			assertThat(work).hasSize(this.employers.get(0).sent());
			try (StompClient consumer = connect.apply(server.port())) {
				this.worker.finish(consumer, work);
			}
			audit(server, connect);
			assertThat(this.done.bodies()).containsExactlyInAnyOrderElementsOf(
					work.stream().filter((body) -> body.matches(".*[13579]")).toList());
			assertThat(this.senders).allSatisfy((sender) -> assertThat(sender.sent()).isGreaterThan(kills));
		}
	}

	private void audit(ServerProcess server, IntFunction<StompClient> connect) {
		try (StompClient client = connect.apply(server.port())) {
			this.done.readOn(client);
			for (Log log : this.logs) {
				log.readOn(client);
				this.senders.stream()
					.filter((sender) -> sender.destination().equals(log.destination()) && sender.sent() > 0)
					.forEach((sender) -> sender.check(log));
			}
		}
	}

	/** Kills it after this many receipts. */
	private void killUnderLoad(ServerProcess server, IntFunction<StompClient> connect, int receipts) {
		AtomicInteger came = new AtomicInteger();
		List<CompletableFuture<Void>> running = new ArrayList<>();
		Stream.concat(this.senders.stream(), this.employers.stream())
			.forEach((sender) -> running.add(run(server, connect, came, sender::run)));
		running.add(run(server, connect, came, this.worker::run));
		await().atMost(Duration.ofSeconds(30))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> came.get() >= receipts
					|| running.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
		server.kill();
		running.forEach(CompletableFuture::join);
	}

	private static CompletableFuture<Void> run(ServerProcess server, IntFunction<StompClient> connect,
			AtomicInteger came, BiConsumer<StompClient, Runnable> work) {
		return CompletableFuture.runAsync(() -> {
			try (StompClient client = connect.apply(server.port())) {
				work.accept(client, came::incrementAndGet);
			}
			catch (ClosedByServer | UncheckedIOException ex) {
				// The server has been killed.
			}
		}, (task) -> new Thread(task, "load").start());
	}

	private static StompClient connect(StompClient client) {
		client.connect();
		return client;
	}

}
