package dev.parley.security.key;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program with a key of {@code /topic/a/*} that asks for {@code /topic/a/**}, where the
 * policy allows wildcards to everybody.
 */
@OpenServer
class WiderSubscriptionsIT {

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Autowired
	ApiKeys keys;

	@AfterEach
	void revoke() {
		this.keys.all().forEach((key) -> this.keys.revoke(key.id()));
	}

	@Test
	void bringWhatTheKeyNamesAndNothingElse() {
		String above = "/topic/kept/" + UUID.randomUUID();
		String key = key(above + "/*");
		String header = "Authorization:Bearer " + key;
		try (StompClient sender = StompClient.connected(this.port);
				StompClient page = StompClient.connected(this.port, header);
				StompClient program = new StompClient(new TcpTransport(this.tcp.port()))) {
			program.connect(header);
			page.subscribe("1", above + "/**");
			program.subscribe("1", above + "/**");
			try (EventSource stream = stream(key, above + "/**")) {
				for (String name : new String[] { "/a/deep", "", "/b", "/c/deep", "/d" }) {
					sender.publish(above + name, name);
				}
				assertThat(page.messages(2)).containsExactly("/b", "/d");
				assertThat(program.messages(2)).containsExactly("/b", "/d");
				stream.expectText("/b");
				stream.expectText("/d");
			}
			Api api = new Api(this.port, key);
			String read = "/api/v1/messages?destination=" + above;
			assertThat(api.get(read + "/b").status()).isEqualTo(200);
			assertThat(api.get(read + "/a/deep").status()).isEqualTo(403);
			assertThat(api.get(read + "/**").status()).isEqualTo(400);
		}
	}

	@Test
	void areRefusedWhereTheKeyDoesNotCoverThePatternItself() {
		String key = key("/topic/kept/mine/*");
		try (EventSource stream = stream(key, "/topic/kept/**")) {
			assertThat(stream.status()).isEqualTo(403);
		}
	}

	private String key(String pattern) {
		ApiKeys.Fresh key = this.keys.create("wider", List.of(pattern), Set.of(KeyAction.SUBSCRIBE), null, "root");
		assertThat(key).isNotNull();
		return key.text();
	}

	private EventSource stream(String key, String destination) {
		return EventSource.open(this.port, EventSource.query(destination), "Authorization", "Bearer " + key);
	}

}
