package dev.parley.security;

import java.util.List;
import java.util.UUID;

import dev.parley.security.TestBrowser.Answer;
import dev.parley.security.secondfactor.Totp;
import dev.parley.support.Authenticator;
import dev.parley.support.ManualClock;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody with an account, a browser, and an app that shows codes. */
final class CarefulUser {

	static final String PASSWORD = "correct horse";

	static final String OWN = "/api/v1/session/second-factor";

	final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

	final TestBrowser browser;

	private final ManualClock clock;

	Authenticator app = new Authenticator("");

	List<String> recoveryCodes = List.of();

	CarefulUser(int port, ManualClock clock) {
		this.browser = new TestBrowser(port);
		this.clock = clock;
		assertThat(this.browser.signUp(this.name, PASSWORD).status()).isEqualTo(201);
	}

	/** Has a secret shown, and put into the app. */
	Answer begin() {
		Answer begun = this.browser.post(OWN + "/enrolment", proof(PASSWORD, null));
		assertThat(begun.status()).isEqualTo(200);
		this.app = new Authenticator(begun.json().get("secret").asString());
		return begun;
	}

	void enrol() {
		begin();
		Answer confirmed = this.browser.post(OWN, code(now()));
		assertThat(confirmed.status()).isEqualTo(200);
		this.recoveryCodes = confirmed.json()
			.get("recoveryCodes")
			.valueStream()
			.map((each) -> each.asString())
			.toList();
		this.browser.get("/api/v1/session");
	}

	/** What the app shows. */
	String now() {
		return this.app.code(this.clock.instant());
	}

	/** What it shows next, when it does. */
	String next() {
		this.clock.advance(Totp.PERIOD);
		return now();
	}

	String wrong() {
		return this.app.wrongCode(this.clock.instant());
	}

	/** Name, password and code. */
	String credentials(String password, String code) {
		return "{\"name\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}".formatted(this.name, password, code);
	}

	String credentials(String code) {
		return credentials(PASSWORD, code);
	}

	static String proof(String password, @Nullable String code) {
		return (code != null) ? "{\"password\":\"%s\",\"code\":\"%s\"}".formatted(password, code)
				: "{\"password\":\"%s\"}".formatted(password);
	}

	static String code(String code) {
		return "{\"code\":\"%s\"}".formatted(code);
	}

}
