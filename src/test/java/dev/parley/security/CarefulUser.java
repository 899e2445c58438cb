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
public final class CarefulUser {

	public static final String PASSWORD = "correct horse";

	public static final String OWN = "/api/v1/session/second-factor";

	public final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

	public final TestBrowser browser;

	private final ManualClock clock;

	public Authenticator app = new Authenticator("");

	public List<String> recoveryCodes = List.of();

	public CarefulUser(int port, ManualClock clock) {
		this.browser = new TestBrowser(port);
		this.clock = clock;
		assertThat(this.browser.signUp(this.name, PASSWORD).status()).isEqualTo(201);
	}

	/** Requests a secret and puts it into the app. */
	public Answer begin() {
		Answer begun = this.browser.post(OWN + "/enrolment", proof(PASSWORD, null));
		assertThat(begun.status()).isEqualTo(200);
		this.app = new Authenticator(begun.json().get("secret").asString());
		return begun;
	}

	public void enrol() {
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

	/** The code that the app shows. */
	public String now() {
		return this.app.code(this.clock.instant());
	}

	/** The next code that the app shows. */
	public String next() {
		this.clock.advance(Totp.PERIOD);
		return now();
	}

	public String wrong() {
		return this.app.wrongCode(this.clock.instant());
	}

	/** Signs in with name, password and code. */
	public String credentials(String password, String code) {
		return "{\"name\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}".formatted(this.name, password, code);
	}

	public String credentials(String code) {
		return credentials(PASSWORD, code);
	}

	public static String proof(String password, @Nullable String code) {
		return (code != null) ? "{\"password\":\"%s\",\"code\":\"%s\"}".formatted(password, code)
				: "{\"password\":\"%s\"}".formatted(password);
	}

	public static String code(String code) {
		return "{\"code\":\"%s\"}".formatted(code);
	}

}
