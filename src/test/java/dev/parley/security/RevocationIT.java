package dev.parley.security;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.parley.engine.Arrivals;
import dev.parley.security.account.Accounts;
import dev.parley.security.key.ApiKey;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.RefusedRefreshToken;
import dev.parley.security.token.TokenFamilies;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ClosedByServer;
import dev.parley.support.EventSource;
import dev.parley.support.RawWebSocket;
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
import static org.awaitility.Awaitility.await;

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
	ApiKeys keys;

	@Autowired
	Arrivals arrivals;

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

	// Requests that wait

	@ParameterizedTest(name = "{0}")
	@MethodSource("revocations")
	void aWaitingRequestIsRefusedAfterTheRevocation(String what, Revocation revocation) {
		Account mina = Account.signUp(this.port, "polling");
		CompletableFuture<Api.Answer> poll = poll(() -> Api.of(this.port, mina).get(pollOf(mina)));
		revocation.apply(this.accounts, mina.name());
		this.application.convertAndSend(topicOf(mina), "after");
		assertThat(poll.join().status()).isEqualTo(401);
		assertThat(poll.join().body()).contains("not-authenticated").doesNotContain("after");
	}

	@Test
	void aWaitingRequestOfAUserWithoutTheRoleIsRefused() {
		Account mina = Account.signUp(this.port, "polling");
		CompletableFuture<Api.Answer> poll = poll(() -> Api.of(this.port, mina).get(pollOf(mina)));
		this.accounts.changeRoles(mina.name(), Set.of());
		this.application.convertAndSend(topicOf(mina), "after");
		assertThat(poll.join().status()).isEqualTo(403);
		assertThat(poll.join().body()).contains("not-allowed").doesNotContain("after");
	}

	@Test
	void aWaitingRequestOfABrowserIsRefusedOnceItHasSignedOut() {
		TestBrowser browser = new TestBrowser(this.port);
		Account mina = new Account("p" + UUID.randomUUID().toString().substring(0, 8), "");
		browser.signUp(mina.name(), Account.PASSWORD);
		CompletableFuture<TestBrowser.Answer> poll = poll(() -> browser.get(pollOf(mina)));
		browser.signOut();
		this.application.convertAndSend(topicOf(mina), "after");
		assertThat(poll.join().status()).isEqualTo(401);
		assertThat(poll.join().body()).doesNotContain("after");
	}

	@Test
	void aWaitingRequestOfAnApiKeyIsRefusedOnceTheKeyIsRevoked() {
		ApiKeys.Fresh key = this.keys.create("polling", List.of("/topic/revocation/**"),
				Set.of(ApiKey.KeyAction.SUBSCRIBE), null, "root");
		Account program = new Account("program", key.text());
		CompletableFuture<Api.Answer> poll = poll(() -> Api.of(this.port, program).get(pollOf(program)));
		this.keys.revoke(key.key().id());
		this.application.convertAndSend(topicOf(program), "after");
		assertThat(poll.join().status()).isEqualTo(401);
		assertThat(poll.join().body()).doesNotContain("after");
	}

	/** Sends a request, and comes back when it waits. */
	private <T> CompletableFuture<T> poll(Supplier<T> request) {
		CompletableFuture<T> answer = CompletableFuture.supplyAsync(request);
		await().atMost(RawWebSocket.PATIENCE).until(() -> this.arrivals.waitingForMessages() == 1);
		return answer;
	}

	private static String topicOf(Account account) {
		return "/topic/revocation/" + account.name();
	}

	private static String pollOf(Account account) {
		return "/api/v1/messages?wait=60s&destination=" + topicOf(account);
	}

	private EventSource stream(Account account, String... destinations) {
		return EventSource.open(this.port, EventSource.query(destinations), "Authorization",
				"Bearer " + account.token());
	}

	private interface Revocation {

		boolean apply(Accounts accounts, String name);

	}

}
