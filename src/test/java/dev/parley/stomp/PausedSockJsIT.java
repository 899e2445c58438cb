package dev.parley.stomp;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.stomp.LateAnswers.Promises;
import dev.parley.support.Account;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SockJS over HTTP while a frame of the session waits, in this case for a controller:
 * later frames of the client are read when the session can take them.
 */
@OrdinaryApplicationTest
@Timeout(120)
@Slow
class PausedSockJsIT {

	private static Account account;

	@LocalServerPort
	int port;

	@Autowired
	Promises promises;

	private SockJs transport;

	private StompClient mina;

	@BeforeEach
	void connect() {
		if (account == null) {
			account = Account.signUp(this.port, "mina");
		}
		this.transport = SockJs.streaming(this.port);
		this.mina = new StompClient(this.transport);
		this.mina.connect(account.authorization());
		this.mina.subscribe("errors", "/user/queue/errors");
	}

	@AfterEach
	void leave() {
		this.mina.close();
	}

	@Test
	void aBodyLargerThanWhatMayWaitIsReadAtThePaceOfItsSession() throws Exception {
		List<String> receipts = IntStream.range(0, 1200).mapToObj((i) -> "r" + i).toList();
		CompletableFuture<HttpResponse<String>> post = sendAll(Stream.concat(Stream.of(awaited("large")),
				receipts.stream().map((receipt) -> echo(receipt, "x".repeat(8 * 1024)))));
		assertThat(post).isNotDone();
		this.promises.answer("large").complete("go on");
		this.mina.expectReceipt("awaited");
		assertThat(receipts.stream().map((receipt) -> this.mina.next().header("receipt-id"))).isEqualTo(receipts);
		assertThat(post.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
	}

	@Test
	void aRequestIsAnsweredBeforeAProxyGivesItUpAndWhatItBroughtIsHandledInItsOrder() throws Exception {
		CompletableFuture<HttpResponse<String>> post = sendAll(
				Stream.of(awaited("long"), echo("r1", "one"), echo("r2", "two")));
		assertThat(post.get(50, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
		CompletableFuture<HttpResponse<String>> next = sendAll(Stream.of(echo("r3", "three")));
		this.promises.answer("long").complete("go on");
		assertThat(next.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
		for (String receipt : List.of("awaited", "r1", "r2", "r3")) {
			this.mina.expectReceipt(receipt);
		}
	}

	@Test
	void whatIsBrokenAfterAPauseIsToldAsBefore() throws Exception {
		String broken = SockJs.array(awaited("paused-broken"), echo("r1", "one")).replaceFirst("]$", "");
		CompletableFuture<HttpResponse<String>> post = SockJs.postAsync(address(), broken);
		this.promises.answer("paused-broken").complete("go on");
		HttpResponse<String> answer = post.get(60, TimeUnit.SECONDS);
		assertThat(answer.statusCode()).isEqualTo(500);
		assertThat(answer.body()).isEqualTo("Broken JSON encoding.");
	}

	private CompletableFuture<HttpResponse<String>> sendAll(Stream<String> frames) {
		return SockJs.postAsync(address(), SockJs.array(frames.toArray(String[]::new)));
	}

	private URI address() {
		return URI.create(this.transport.session() + "/xhr_send");
	}

	private static String awaited(String name) {
		return "SEND\ndestination:/app/promises/%s/awaited\nreceipt:awaited\n\n\0".formatted(name);
	}

	private static String echo(String receipt, String text) {
		return "SEND\ndestination:/app/taken\nreceipt:%s\n\n%s\0".formatted(receipt, text);
	}

}
