package dev.parley.attack;

import java.time.Instant;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.Api.Answer;
import dev.parley.support.Authenticator;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Attackers who know the password but do not have the phone. */
final class SecondFactorAttacks {

	private static final String PATH = "/api/v1/session/second-factor";

	private SecondFactorAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(attack("the password without its second factor, in CONNECT", (target) -> {
			Account victim = Account.signUp(target.port(), "victim");
			Authenticator app = enrol(target, victim);
			String password = "login:" + victim.name() + "\npasscode:" + Account.PASSWORD;
			assertNoConnection(target, password);
			assertNoConnection(target, password + "\ncode:" + app.code(Instant.now().plusSeconds(30)));
		}), attack("a token from before the second factor", (target) -> {
			Account victim = Account.signUp(target.port(), "victim");
			try (StompClient thief = StompClient.connected(target.port(), victim.authorization())) {
				enrol(target, victim);
				Target.assertFault(thief, "not-authenticated", 4501);
			}
			assertThat(Api.of(target.port(), victim).get("/api/v1/rooms").status()).isEqualTo(401);
		}), attack("the password without its second factor for a token, then guessed codes", (target) -> {
			Account victim = Account.signUp(target.port(), "victim");
			Authenticator app = enrol(target, victim);
			String guess = credentials(victim, app.wrongCode(Instant.now()));
			Api stranger = new Api(target.port(), null);
			Answer refused = stranger.post("/api/v1/token", credentials(victim, ""));
			assertThat(refused.status()).isEqualTo(401);
			assertThat(refused.code()).isEqualTo("second-factor-required");
			assertThat(Stream.generate(() -> stranger.post("/api/v1/token", guess))
				.limit(16)
				.anyMatch((answer) -> answer.body().contains("Too many codes were tried"))).isTrue();
		}));
	}

	/**
	 * Sets up a second factor, which ends the validity of the token that was used for it.
	 */
	static Authenticator enrol(Target target, Account account) {
		Api api = Api.of(target.port(), account);
		Answer begun = api.post(PATH + "/enrolment", "{\"password\":\"" + Account.PASSWORD + "\"}");
		Authenticator app = new Authenticator(begun.json().get("secret").stringValue());
		assertThat(api.post(PATH, "{\"code\":\"" + app.code(Instant.now()) + "\"}").status()).isEqualTo(200);
		return app;
	}

	static String credentials(Account account, String code) {
		return "{\"name\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}".formatted(account.name(), Account.PASSWORD,
				code);
	}

	private static void assertNoConnection(Target target, String credentials) {
		try (StompClient client = StompClient.open(target.port())) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n" + credentials + "\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().json().get("code").stringValue()).isEqualTo("not-authenticated");
			assertThat(end.error().json().get("detail").stringValue())
				.isEqualTo("This account has a second factor: instead of login and passcode send an access token,"
						+ " which /api/v1/token gives for name, password and code");
			Target.assertClosed(end.close(), 4501);
		}
	}

}
