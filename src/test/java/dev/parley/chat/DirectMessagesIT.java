package dev.parley.chat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** A conversation of two people, over every path by which it can be read or changed. */
@RunningServer
class DirectMessagesIT {

	@LocalServerPort
	int port;

	private Account mina;

	private Account jun;

	private Api minas;

	private Api juns;

	@BeforeEach
	void signUp() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, this.jun);
	}

	@Test
	void ifBothOpenItAtTheSameTimeItIsOne() {
		List<CompletableFuture<String>> opened = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture
				.supplyAsync(() -> (i % 2 == 0) ? open(this.minas, this.jun) : open(this.juns, this.mina)))
			.toList();
		assertThat(opened.stream().map(CompletableFuture::join).distinct()).hasSize(1);
	}

	@Test
	void bothTalkThereAndToAnybodyElseItDoesNotExist() {
		String room = open(this.minas, this.jun);
		Account eve = Account.signUp(this.port, "eve");
		Api eves = Api.of(this.port, eve);
		try (StompClient junsClient = StompClient.connected(this.port, this.jun.authorization());
				StompClient minasClient = StompClient.connected(this.port, this.mina.authorization());
				StompClient evesClient = StompClient.connected(this.port, eve.authorization())) {
			junsClient.subscribe("1", "/topic/rooms/" + room);
			minasClient.send("SEND\ndestination:/app/rooms/%s/messages\n\n{\"text\":\"psst\",\"from\":\"eve\"}\0"
				.formatted(room));
			assertThat(junsClient.expect("MESSAGE").text()).contains("psst", this.mina.name());
			evesClient.subscribe("errors", "/user/queue/errors");
			evesClient
				.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/%s\nx-stream-offset:first\n\n\0".formatted(room));
			assertThat(evesClient.expect("MESSAGE").text()).doesNotContain("psst");
		}
		for (String path : new String[] { "", "/messages", "/members", "/invitations" }) {
			assertThat(eves.get("/api/v1/rooms/" + room + path).status()).as(path).isEqualTo(404);
		}
		assertThat(eves.post("/api/v1/message-search", "{\"text\":\"psst\"}").body()).doesNotContain("psst");
		assertThat(this.juns.post("/api/v1/message-search", "{\"text\":\"psst\"}").body()).contains("psst");
	}

	@Test
	void nobodyIsInvitedAndNobodyLeaves() {
		String room = open(this.minas, this.jun);
		Account.signUp(this.port, "eve");
		assertThat(this.minas.post("/api/v1/rooms/" + room + "/invitations", "{\"name\":\"eve\"}").status())
			.isEqualTo(403);
		assertThat(this.minas.delete("/api/v1/rooms/" + room + "/members?name=" + this.mina.name()).status())
			.isEqualTo(409);
		assertThat(this.minas.delete("/api/v1/rooms/" + room).status()).isEqualTo(403);
	}

	private static String open(Api api, Account other) {
		Api.Answer answer = api.post("/api/v1/direct-messages", "{\"name\":\"%s\"}".formatted(other.name()));
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return answer.json().get("id").stringValue();
	}

}
