package dev.parley.chat.profile;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What users see of each other. */
@RunningServer
class ProfileIT {

	@LocalServerPort
	int port;

	@Autowired
	Profiles profiles;

	private Account mina;

	private Api minas;

	private Api juns;

	@BeforeEach
	void meet() {
		this.mina = Account.signUp(this.port, "미나");
		this.minas = Api.of(this.port, this.mina);
		this.juns = Api.of(this.port, Account.signUp(this.port, "jun"));
	}

	private Api.Answer write(String about) {
		return this.minas.put("/api/v1/profile", "{\"about\":\"%s\"}".formatted(about));
	}

	private Api.Answer read() {
		return this.juns.get("/api/v1/profiles?name=" + URLEncoder.encode(this.mina.name(), StandardCharsets.UTF_8));
	}

	@Test
	void othersSeeTheNameSinceWhenAndWhatTheySayAndNothingElse() {
		assertThat(write(" 사진을 찍어요 📷 <b>! ").status()).isEqualTo(204);
		JsonNode profile = read().json();
		assertThat(profile.propertyNames()).containsExactlyInAnyOrder("name", "since", "about");
		assertThat(profile.get("name").stringValue()).isEqualTo(this.mina.name());
		assertThat(profile.get("about").stringValue()).isEqualTo("사진을 찍어요 📷 <b>!");
		assertThat(profile.get("since").stringValue()).matches("20\\d\\d-.*Z");
		assertThat(this.minas.get("/api/v1/session/export").body()).contains("\"about\":\"사진을");
		assertThat(write("").status()).isEqualTo(204);
		assertThat(read().json().has("about")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "two\\nlines", "a\\u0000", "a\\u0007b", "a\\u2028b", "a\\u202eb" })
	void controlCharactersAreRefused(String about) {
		assertThat(write(about).status()).isEqualTo(400);
		assertThat(read().json().has("about")).isFalse();
	}

	@Test
	void aTextHas160CharactersAtMostAndAnEmojiIsOne() {
		assertThat(write("😀".repeat(160)).status()).isEqualTo(204);
		assertThat(write("x".repeat(161)).status()).isEqualTo(400);
		assertThat(this.minas.put("/api/v1/profile", "{}").status()).isEqualTo(400);
	}

	@Test
	void whoIsNotThereIsNotFoundAndVisitorsSeeNobody() {
		assertThat(this.juns.get("/api/v1/profiles?name=nobody-at-all").code()).isEqualTo("no-such-user");
		assertThat(new Api(this.port, null).get("/api/v1/profiles?name=" + "jun").status()).isEqualTo(401);
	}

	@Test
	void ofADeletedAccountOnlyThatRemains() {
		write("I am leaving");
		this.minas.post("/api/v1/session/account-deletion",
				"{\"password\":\"%s\",\"messages\":false}".formatted(Account.PASSWORD));
		assertThat(read().body()).isEqualTo("{\"name\":\"%s\",\"deleted\":true}".formatted(this.mina.name()));
		await().until(() -> this.profiles.about(this.mina.name()).isEmpty());
	}

}
