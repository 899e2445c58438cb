package dev.parley.security;

import java.util.Set;
import java.util.stream.Stream;

import dev.parley.security.account.Accounts;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.RefusedRefreshToken;
import dev.parley.security.token.TokenFamilies;
import dev.parley.support.Account;
import dev.parley.support.ClosedByServer;
import dev.parley.support.EventSource;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a silent listener gets after its user was revoked, on the wire: no message that
 * was published after the revocation had returned.
 */
@RunningServer
@TestPropertySource(properties = { "parley.destinations[0].pattern=/topic/revocation/**",
		"parley.destinations[0].subscribe=role:USER" })
class RevocationIT {

	@LocalServerPort
	int port;

	@Autowired
	Accounts accounts;

	@Autowired
	TokenFamilies families;

	@Autowired
	AccessTokens tokens;

	@Autowired
	SimpMessagingTemplate application;

	static Stream<Arguments> revocations() {
		return Stream.of(Arguments.of("disabled", (Revocation) Accounts::disable),
				Arguments.of("all revoked", (Revocation) Accounts::revokeAll), Arguments.of("password changed",
						(Revocation) (accounts, name) -> accounts.changePassword(name, "{x}")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("revocations")
	void aSilentSubscriberIsClosedAndHearsNothingAfterTheRevocation(String what, Revocation revocation) {
		Account mina = Account.signUp(this.port, "silent");
		String topic = "/topic/revocation/" + mina.name();
		try (StompClient silent = StompClient.connected(this.port, mina.authorization())) {
			silent.subscribe("1", topic);
			this.application.convertAndSend(topic, "before");
			silent.expectMessage("before");
			revocation.apply(this.accounts, mina.name());
			this.application.convertAndSend(topic, "after");
			StompFrame error = silent.expect("ERROR");
			ClosedByServer end = silent.expectClose();
			assertThat(error.text()).contains("\"code\":\"not-authenticated\"");
			assertThat(end.code()).isEqualTo(4501);
		}
	}

	@Test
	void aRefreshTokenThatComesTwiceEndsTheSilentSubscriberThatDescendsFromIt() {
		Account mina = Account.signUp(this.port, "copied");
		String topic = "/topic/revocation/" + mina.name();
		TokenFamilies.Grant grant = this.families.begin(this.accounts.findEnabled(mina.name()));
		String token = this.tokens.issue(grant.account(), grant.family());
		this.families.rotate(grant.refreshToken());
		try (StompClient silent = StompClient.connected(this.port, "Authorization:Bearer " + token);
				StompClient other = StompClient.connected(this.port, mina.authorization())) {
			silent.subscribe("1", topic);
			other.subscribe("1", topic);
			assertThatExceptionOfType(RefusedRefreshToken.class)
				.isThrownBy(() -> this.families.rotate(grant.refreshToken()));
			this.application.convertAndSend(topic, "after");
			silent.expect("ERROR");
			assertThat(silent.expectClose().code()).isEqualTo(4501);
			other.expectMessage("after");
		}
	}

	@Test
	void aSilentSubscriberWithoutTheRoleHearsNothingMoreOfWhatNeedsItAndGoesOnOtherwise() {
		Account mina = Account.signUp(this.port, "demoted");
		String topic = "/topic/revocation/" + mina.name();
		try (StompClient silent = StompClient.connected(this.port, mina.authorization())) {
			silent.subscribe("errors", "/user/queue/errors");
			silent.subscribe("1", topic);
			silent.subscribe("2", "/user/queue/own");
			this.accounts.changeRoles(mina.name(), Set.of());
			this.application.convertAndSend(topic, "after");
			this.application.convertAndSendToUser(mina.name(), "/queue/own", "still here");
			StompFrame problem = silent.expect("MESSAGE");
			assertThat(problem.json().get("code").asString()).isEqualTo("no-longer-allowed");
			assertThat(problem.json().get("destination").asString()).isEqualTo(topic);
			silent.expectMessage("still here");
			silent.expectNothing();
		}
	}

	@Test
	void aStreamOfEventsLosesWhatNeedsTheRoleAndGoesOnOtherwise() {
		Account mina = Account.signUp(this.port, "streaming");
		String topic = "/topic/revocation/" + mina.name();
		try (EventSource stream = stream(mina, topic, "/user/queue/own")) {
			this.accounts.changeRoles(mina.name(), Set.of());
			this.application.convertAndSend(topic, "after");
			this.application.convertAndSendToUser(mina.name(), "/queue/own", "still here");
			EventSource.Event problem = stream.expect("problem");
			assertThat(problem.json().get("code").asString()).isEqualTo("no-longer-allowed");
			assertThat(problem.json().get("destination").asString()).isEqualTo(topic);
			stream.expectText("still here");
		}
	}

	@Test
	void aStreamOfEventsWhoseUserIsGoneIsOverForGood() {
		Account mina = Account.signUp(this.port, "gone");
		String topic = "/topic/revocation/" + mina.name();
		try (EventSource stream = stream(mina, topic)) {
			this.accounts.disable(mina.name());
			this.application.convertAndSend(topic, "after");
			assertThat(stream.expect("problem").json().get("code").asString()).isEqualTo("not-authenticated");
			stream.expectEnd();
			assertThat(stream.lastEventId()).isEqualTo("over");
		}
		try (EventSource again = stream(mina, topic)) {
			assertThat(again.status()).isEqualTo(401);
		}
	}

	private EventSource stream(Account account, String... destinations) {
		return EventSource.open(this.port, EventSource.query(destinations), "Authorization",
				"Bearer " + account.token());
	}

	private interface Revocation {

		boolean apply(Accounts accounts, String name);

	}

}
