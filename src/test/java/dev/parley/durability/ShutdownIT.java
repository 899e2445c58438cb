package dev.parley.durability;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.parley.support.FreePort;
import dev.parley.support.Postgres;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.support.UpgradeRequest;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * SIGTERM: accepted messages are stored and answered, then the connections close; clients
 * that arrive meanwhile are told to come again.
 */
@Slow
class ShutdownIT {

	private static final int SENT = 400;

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final String database = Postgres.newDatabase();

	@TempDir
	private Path folder;

	@Test
	void acceptedFramesAreAnsweredBeforeTheConnectionCloses() throws Exception {
		int tcp = FreePort.next();
		try (ServerProcess server = ServerProcess.parley(this.folder, "spring.datasource.url=" + this.database,
				"spring.profiles.active=open", "parley.destinations[0].pattern=/topic/durable/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].durable=true", "parley.destinations[0].retain-count=100000",
				"parley.destinations[1].pattern=/topic/memory", "parley.destinations[1].send=everyone",
				"parley.tcp.port=" + tcp);
				StompClient client = StompClient.connected(server.port());
				StompClient program = new StompClient(new TcpTransport(tcp));
				Connection other = DriverManager.getConnection(this.database)) {
			program.connect();
			client.publish("/topic/durable/a", "first");
			other.setAutoCommit(false);
			try (Statement statement = other.createStatement()) {
				statement.execute("lock table archive_message in access exclusive mode");
			}
			for (int i = 0; i < SENT; i++) {
				client.send("SEND\ndestination:/topic/durable/a\nreceipt:%d\n\nx\0".formatted(i));
			}
			client.publish("/topic/memory", "all of them have been accepted");
			CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close,
					(task) -> new Thread(task, "sigterm").start());
			await().atMost(Duration.ofSeconds(15))
				.untilAsserted(() -> assertThat(server.output()).contains("Closing 2 connection"));
			StompFrame error = program.expectErrorAndClose().error();
			assertThat(error.headers()).containsEntry("message", "server restarts").containsEntry("close-code", "1012");
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> new TcpTransport(tcp))
				.withCauseInstanceOf(ConnectException.class);
			assertThat(UpgradeRequest.to(server.port(), "/chat").answer().status()).isEqualTo(503);
			HttpResponse<String> sockJs = HTTP.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/chat/000/late/xhr".formatted(server.port())))
						.POST(HttpRequest.BodyPublishers.noBody())
						.build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(sockJs.statusCode()).isEqualTo(503);
			assertThat(sockJs.headers().firstValueAsLong("Retry-After")).isPresent();
			assertThat(sockJs.body()).contains("The server stops; connect again in a moment");
			other.rollback();
			for (int i = 0; i < SENT; i++) {
				client.expectReceipt(String.valueOf(i));
			}
			assertThat(client.expectClose().code()).isEqualTo(1012);
			stopped.join();
			assertThat(server.output()).contains("STOMP over TCP at 127.0.0.1:" + tcp)
				.doesNotContain("ERROR")
				.doesNotContain("\tat ");
		}
	}

}
