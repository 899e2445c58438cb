package dev.parley.security;

import java.time.Duration;

import dev.parley.security.account.Accounts;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.TokenFamilies;
import dev.parley.support.Account;
import dev.parley.support.ManualClock;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/** A program that stays connected for longer than a token is valid, on the wire. */
@RunningServer
@Import(SessionRenewalIT.Time.class)
class SessionRenewalIT {

	@LocalServerPort
	int port;

	@Autowired
	ManualClock clock;

	@Autowired
	Accounts accounts;

	@Autowired
	TokenFamilies families;

	@Autowired
	AccessTokens tokens;

	private Account mina;

	@BeforeEach
	void signUp() {
		this.mina = Account.signUp(this.port, "renewing");
	}

	@Test
	void connectedTellsForHowLongTheTokenIsGood() {
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.connect(this.mina.authorization()).header("x-token-ttl")).isEqualTo("900");
		}
	}

	@Test
	void aFrameToNobodyRenewsTheSessionAndItsReceiptSaysForHowLong() {
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			this.clock.advance(Duration.ofMinutes(14));
			assertThat(renew(client, newer(this.mina.name())).header("x-token-ttl")).isEqualTo("900");
			this.clock.advance(Duration.ofMinutes(14));
			client.subscribe("1", "/user/queue/anything");
		}
	}

	@Test
	void withoutRenewalTheNextFrameIsTheEndAndTheCodeSaysComeAgain() {
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			this.clock.advance(Duration.ofMinutes(15));
			client.send("SUBSCRIBE\nid:1\ndestination:/user/queue/anything\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().header("message")).isEqualTo("Authentication expired");
			assertThat(end.close().code()).isEqualTo(4001);
		}
	}

	@Test
	void anotherUsersTokenIsRefusedAndTheSessionGoesOn() {
		Account eve = Account.signUp(this.port, "eve");
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/app/session\nreceipt:r1\nAuthorization:Bearer " + eve.token() + "\n\n\0");
			StompFrame refusal = client.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.text()).contains("\"code\":\"other-subject\"", "\"status\":403", "goes on");
			client.subscribe("1", "/user/queue/anything");
		}
	}

	@Test
	void aBadTokenIsRefusedWithASentenceThatDoesNotQuoteIt() {
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/app/session\nAuthorization:Bearer bad.token.here\n\n\0");
			assertThat(client.expect("MESSAGE").text()).contains("\"code\":\"token-refused\"")
				.doesNotContain("bad.token");
		}
	}

	@Test
	void aFrameToTheSessionWithoutATokenIsToldWhatItNeeds() {
		try (StompClient client = StompClient.connected(this.port, this.mina.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/app/session\n\n\0");
			assertThat(client.expect("MESSAGE").text()).contains("\"code\":\"no-token\"",
					"needs the header Authorization");
		}
	}

	@Test
	void aPlainClientConnectsWithLoginAndPasscode() {
		try (StompClient client = StompClient.open(this.port)) {
			StompFrame connected = client.connect("login:" + this.mina.name(), "passcode:correct horse battery");
			assertThat(connected.header("user-name")).isEqualTo(this.mina.name());
			assertThat(connected.headers()).doesNotContainKey("x-token-ttl");
		}
	}

	@Test
	void aWrongPasscodeIsAnErrorAndTheCodeSaysDoNotComeAgain() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:x\nlogin:" + this.mina.name() + "\npasscode:wrong\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().text()).contains("The name or the password is wrong");
			assertThat(end.close().code()).isEqualTo(4501);
		}
	}

	private static StompFrame renew(StompClient client, String token) {
		client.send("SEND\ndestination:/app/session\nreceipt:renewed\nAuthorization:Bearer " + token + "\n\n\0");
		return client.expectReceipt("renewed");
	}

	private String newer(String name) {
		TokenFamilies.Grant grant = this.families.begin(this.accounts.findEnabled(name));
		return this.tokens.issue(grant.account(), grant.family());
	}

	@TestConfiguration
	static class Time {

		@Bean
		ManualClock manualClock() {
			return ManualClock.startingNow();
		}

	}

}
