package dev.parley.security;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import dev.parley.stomp.authentication.AuthenticationLost;
import dev.parley.stomp.authentication.AuthoritiesChanged;
import dev.parley.stomp.authentication.TokenTtl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AuthenticationChannelInterceptorTests {

	private static final String CSRF = "3e1c8e6a-8f0b-4b0e-9d0a-0d6f1a4f6a11";

	private static final Instant NOW = Instant.parse(SecurityFixture.NOW);

	private static final MessageChannel CHANNEL = (message, timeout) -> true;

	private SecurityFixture fixture = new SecurityFixture();

	private final Map<String, Object> handshake = new HashMap<>();

	@Nested
	class Connecting {

		@Test
		void withAGoodTokenSetsTheUser() {
			StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
			send(connect);
			assertThat(user(connect)).isEqualTo("mina");
		}

		@Test
		void theSchemeAndTheHeadersNameMayBeInLowerCase() {
			StompHeaderAccessor connect = connect("authorization", "bearer " + token());
			send(connect);
			assertThat(user(connect)).isEqualTo("mina");
		}

		@Test
		void withTheCsrfTokenOfASignedInHandshakeSetsTheUser() {
			signedInHandshake("http-1");
			StompHeaderAccessor connect = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
			send(connect);
			assertThat(user(connect)).isEqualTo("mina");
		}

		@Test
		void theCredentialsGoNoFurther() {
			StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
			connect.setNativeHeader("passcode", "secret");
			connect.setNativeHeader("heart-beat", "10000,10000");
			send(connect);
			assertThat(connect.toNativeHeaderMap()).containsOnlyKeys("heart-beat");
		}

		@Test
		void withNothingIsRefused() {
			assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
		}

		@Test
		void withASignedInHandshakeAloneIsRefusedBecauseAForeignPageCouldDoIt() {
			signedInHandshake("http-1");
			assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
		}

		@Test
		void withACsrfTokenAloneIsRefused() {
			assertRefused(AuthenticationCredentialsNotFoundException.class,
					connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "wrong", CSRF })
		void withAnotherCsrfTokenIsRefused(String token) {
			signedInHandshake("http-1");
			assertRefused(BadCredentialsException.class, connect("X-CSRF-TOKEN", token));
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic bWluYTpwYXNz" })
		void withAnotherAuthorizationIsRefused(String authorization) {
			assertRefused(BadCredentialsException.class, connect("Authorization", authorization));
		}

		@Test
		void aBadTokenIsNotMadeGoodByAGoodHandshake() {
			signedInHandshake("http-1");
			StompHeaderAccessor connect = connect("Authorization", "Bearer x.y.z");
			connect.setNativeHeader("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
			assertRefused(BadCredentialsException.class, connect);
		}

		@Test
		void withAnExpiredTokenTellsTheClientToComeAgain() {
			String token = token();
			fixture.clock.advance(Duration.ofMinutes(15));
			assertRefused(CredentialsExpiredException.class, connect("Authorization", "Bearer " + token));
		}

		@Test
		void withATokenOfADisabledAccountIsRefused() {
			String token = token();
			fixture.accounts.disable("mina");
			assertRefused(DisabledException.class, connect("Authorization", "Bearer " + token));
		}

		@Test
		void afterTheSignOutThatFollowedTheHandshakeIsRefused() {
			signedInHandshake("http-1");
			fixture.httpSessions.clear();
			assertRefused(SessionAuthenticationException.class, connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
		}

		@Test
		void twiceIsRefusedAndTheFirstUserStays() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.accounts.create("eve", "{x}");
			String other = fixture.token(new Account("eve", Set.of(), true));
			assertRefused(SessionAuthenticationException.class, connect("Authorization", "Bearer " + other));
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}

		@Test
		void anExceptionSaysNothingOfTheToken() {
			String token = token();
			Throwable failure = catchThrowable(() -> send(connect("Authorization", "Bearer " + token + "x")));
			for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
				assertThat(cause.toString()).doesNotContain(token.substring(0, 40));
			}
		}

		@Test
		void aRefusedOneIsNotRemembered() {
			assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
			assertThat(fixture.sessions.size()).isZero();
			assertRefused(AuthenticationCredentialsNotFoundException.class, frame(StompCommand.SEND));
		}

	}

	@Nested
	class ConnectingWithLoginAndPasscode {

		@BeforeEach
		void signUp() {
			fixture.create("mina", "correct horse battery");
		}

		@Test
		void setsTheUser() {
			StompHeaderAccessor connect = login("mina", "correct horse battery");
			send(connect);
			assertThat(user(connect)).isEqualTo("mina");
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}

		@Test
		void thePasscodeGoesNoFurtherInNoForm() {
			StompHeaderAccessor connect = login("mina", "correct horse battery");
			send(connect);
			assertThat(connect.toNativeHeaderMap()).containsOnlyKeys("login");
			assertThat(connect.getPasscode()).isNull();
		}

		@ParameterizedTest
		@CsvSource({ "mina, wrong password", "mina, ''", "nobody, correct horse battery" })
		void thatIsWrongIsRefusedWithOneSentenceForAll(String login, String passcode) {
			assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> send(login(login, passcode)))
				.withMessage("The name or the password is wrong");
		}

		@Test
		void thatAreBothEmptyAreNone() {
			assertRefused(AuthenticationCredentialsNotFoundException.class, login("", ""));
		}

		@Test
		void ofADisabledAccountIsRefused() {
			fixture.accounts.disable("mina");
			assertRefused(DisabledException.class, login("mina", "correct horse battery"));
		}

		@Test
		void endsWithThePassword() {
			send(login("mina", "correct horse battery"));
			fixture.accounts.changePassword("mina", "{x}new");
			assertRefused(SessionAuthenticationException.class, frame(StompCommand.SEND));
		}

		private StompHeaderAccessor login(String login, String passcode) {
			StompHeaderAccessor connect = connect();
			connect.setLogin(login);
			connect.setPasscode(passcode);
			return connect;
		}

	}

	@Nested
	class Renewing {

		@BeforeEach
		void connectWithAToken() {
			send(connect("Authorization", "Bearer " + token()));
		}

		@Test
		void connectTellsForHowLongTheTokenIsGood() {
			StompHeaderAccessor connect = connect("Authorization", "Bearer " + fixture.token(mina()));
			connect.setSessionId("s2");
			fixture.clock.advance(Duration.ofSeconds(100));
			send(connect);
			assertThat(ttl(connect)).isEqualTo(800L);
		}

		@Test
		void connectTellsNothingOfThatToAPage() {
			fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(24)));
			new HandshakeCredential("http-1", mina(), CSRF).putInto(handshake);
			StompHeaderAccessor connect = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
			connect.setSessionId("s2");
			send(connect);
			assertThat(ttl(connect)).isNull();
		}

		@ParameterizedTest
		@EnumSource(value = StompCommand.class,
				names = { "SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT" })
		void anyFrameWithANewerTokenRenewsTheSession(StompCommand command) {
			fixture.clock.advance(Duration.ofMinutes(10));
			StompHeaderAccessor frame = renewing(fixture.token(mina()));
			send(frame);
			assertThat(user(frame)).isEqualTo("mina");
			assertThat(ttl(frame)).isEqualTo(900L);
			fixture.clock.advance(Duration.ofMinutes(14));
			assertThat(userAfter(frame(command))).isEqualTo("mina");
		}

		@Test
		void theTokenGoesNoFurther() {
			StompHeaderAccessor frame = renewing(fixture.token(mina()));
			frame.setNativeHeader("mood", "good");
			send(frame);
			assertThat(frame.toNativeHeaderMap()).containsOnlyKeys("mood");
		}

		@Test
		void aRefusedTokenGoesNoFurtherEither() {
			StompHeaderAccessor frame = renewing("x.y.z");
			refusal(frame);
			assertThat(frame.toNativeHeaderMap()).isEmpty();
		}

		@Test
		void worksInTheGraceAfterTheOldToken() {
			fixture.clock.advance(Duration.ofMinutes(15).plusSeconds(24));
			send(renewing(fixture.token(mina())));
			fixture.sessions.sweep();
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
			assertThat(fixture.lost).isEmpty();
		}

		@Test
		void comesTooLateWhenTheSessionIsLost() {
			String newer = fixture.token(mina());
			fixture.accounts.revokeAll("mina");
			assertRefused(SessionAuthenticationException.class, renewing(newer));
		}

		@Test
		void withAnotherUsersTokenIsRefusedAndTheSessionGoesOnAsItWas() {
			Account eve = fixture.accounts.create("eve", "{x}");
			assertThat(refusal(renewing(fixture.token(eve)))).containsEntry("code", "other-subject");
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
			fixture.clock.advance(Duration.ofMinutes(15));
			assertRefused(CredentialsExpiredException.class, frame(StompCommand.SEND));
		}

		@Test
		void withABadTokenIsRefusedAndTheSessionGoesOnAsItWas() {
			assertThat(refusal(renewing("x.y.z"))).containsEntry("code", "token-refused");
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}

		@Test
		void withABadTokenAfterTheOldOneHasExpiredIsTheEnd() {
			fixture.clock.advance(Duration.ofMinutes(15));
			assertRefused(CredentialsExpiredException.class, renewing("x.y.z"));
		}

		@Test
		void withATokenThatEndsEarlierShortensNothing() {
			String older = fixture.token(mina());
			fixture.clock.advance(Duration.ofMinutes(10));
			send(renewing(fixture.token(mina())));
			StompHeaderAccessor frame = renewing(older);
			send(frame);
			assertThat(ttl(frame)).isEqualTo(900L);
		}

		@Test
		void withTheSameTokenAgainAndAgainCostsNothing() {
			String newer = fixture.token(mina());
			send(renewing(newer));
			fixture.jdbc.sql("delete from account").update();
			StompHeaderAccessor again = renewing(newer);
			send(again);
			assertThat(ttl(again)).isEqualTo(900L);
		}

		@Test
		void aPagesSessionIsRefused() {
			fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(24)));
			new HandshakeCredential("http-1", mina(), CSRF).putInto(handshake);
			StompHeaderAccessor connect = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
			connect.setSessionId("s2");
			send(connect);
			StompHeaderAccessor frame = renewing(fixture.token(mina()));
			frame.setSessionId("s2");
			assertThat(refusal(frame)).containsEntry("code", "not-renewable");
			assertThat(userAfter(sendOf("s2"))).isEqualTo("mina");
		}

		private StompHeaderAccessor renewing(String token) {
			StompHeaderAccessor frame = frame(StompCommand.SEND);
			frame.setNativeHeader("Authorization", "Bearer " + token);
			return frame;
		}

		private Map<String, Object> refusal(StompHeaderAccessor frame) {
			ErrorResponseException refused = catchThrowableOfType(ErrorResponseException.class, () -> send(frame));
			assertThat(refused).isNotNull();
			return Objects.requireNonNull(refused.getBody().getProperties());
		}

		private static @Nullable Long ttl(StompHeaderAccessor frame) {
			return TokenTtl.of(MessageBuilder.createMessage(new byte[0], frame.getMessageHeaders()));
		}

	}

	@Nested
	class ConnectingWhereAnonymityIsAllowed {

		ConnectingWhereAnonymityIsAllowed() {
			fixture = new SecurityFixture(true);
		}

		@Test
		void withNothingGivesAMadeUpName() {
			StompHeaderAccessor connect = connect();
			send(connect);
			assertThat(user(connect)).matches("anonymous-[0-9a-f]{8}");
			assertThat(userAfter(frame(StompCommand.SUBSCRIBE))).isEqualTo(user(connect));
		}

		@Test
		void anAnonymousSessionDoesNotEnd() {
			send(connect());
			fixture.clock.advance(Duration.ofDays(400));
			fixture.sessions.sweep();
			assertThat(userAfter(frame(StompCommand.SEND))).startsWith("anonymous-");
		}

		@Test
		void aBadCredentialIsAnErrorAllTheSame() {
			assertRefused(BadCredentialsException.class, connect("Authorization", "Bearer x.y.z"));
			assertRefused(AuthenticationException.class, connect("X-CSRF-TOKEN", "wrong"));
		}

		@Test
		void aGoodTokenGivesItsOwnName() {
			StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
			send(connect);
			assertThat(user(connect)).isEqualTo("mina");
		}

	}

	/** Frame by frame, and state by state. */
	@Nested
	class AfterwardsEveryFrame {

		static Stream<StompCommand> frames() {
			return Stream.of(StompCommand.SEND, StompCommand.SUBSCRIBE, StompCommand.UNSUBSCRIBE, StompCommand.ACK,
					StompCommand.NACK, StompCommand.BEGIN, StompCommand.COMMIT, StompCommand.ABORT);
		}

		@ParameterizedTest
		@MethodSource("frames")
		void carriesTheUserWhileTheTokenIsGood(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			assertThat(userAfter(frame(command))).isEqualTo("mina");
		}

		@ParameterizedTest
		@MethodSource("frames")
		void carriesTheUserWhileTheHttpSessionLives(StompCommand command) {
			connectByHttpSession();
			assertThat(userAfter(frame(command))).isEqualTo("mina");
		}

		@ParameterizedTest
		@MethodSource("frames")
		void withoutAConnectIsRefused(StompCommand command) {
			assertRefused(AuthenticationCredentialsNotFoundException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterTheTokenHasExpired(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			fixture.clock.advance(Duration.ofMinutes(15));
			assertRefused(CredentialsExpiredException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterASignOut(StompCommand command) {
			connectByHttpSession();
			end("http-1", LossReason.SIGNED_OUT);
			assertRefused(SessionAuthenticationException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterAnotherSignInWithTheHintToComeAgain(StompCommand command) {
			connectByHttpSession();
			end("http-1", LossReason.SIGNED_IN_AGAIN);
			assertRefused(CredentialsExpiredException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterTheHttpSessionHasExpired(StompCommand command) {
			connectByHttpSession();
			fixture.clock.advance(Duration.ofHours(24));
			assertRefused(SessionAuthenticationException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterTheAccountWasDisabled(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			fixture.accounts.disable("mina");
			assertRefused(DisabledException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void isRefusedAfterTheConnectionWasClosed(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			disconnected("s1");
			assertRefused(AuthenticationCredentialsNotFoundException.class, frame(command));
		}

		@ParameterizedTest
		@MethodSource("frames")
		void ofAnotherSessionIsRefused(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			StompHeaderAccessor other = frame(command);
			other.setSessionId("s2");
			assertRefused(AuthenticationCredentialsNotFoundException.class, other);
		}

		@ParameterizedTest
		@MethodSource("frames")
		void losesAUserThatItBroughtAlong(StompCommand command) {
			send(connect("Authorization", "Bearer " + token()));
			StompHeaderAccessor forged = frame(command);
			forged.setUser(new Account("admin", Set.of("ADMIN"), true).authentication());
			assertThat(userAfter(forged)).isEqualTo("mina");
		}

		@ParameterizedTest
		@EnumSource(value = SimpMessageType.class, names = { "DISCONNECT", "HEARTBEAT" })
		void thatIsADisconnectOrAHeartBeatPassesAlways(SimpMessageType type) {
			SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(type);
			accessor.setSessionId("s1");
			Message<byte[]> message = MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders());
			assertThat(fixture.interceptor.preSend(message, CHANNEL)).isSameAs(message);
		}

		@Test
		void ofNoKnownTypeIsRefusedWithoutAConnect() {
			Message<String> message = MessageBuilder.withPayload("x").build();
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class)
				.isThrownBy(() -> fixture.interceptor.preSend(message, CHANNEL));
		}

		@Test
		void isStillAStompMessageWhenItsHeadersWereClosed() {
			send(connect("Authorization", "Bearer " + token()));
			StompHeaderAccessor closed = frame(StompCommand.SEND);
			closed.setLeaveMutable(false);
			Message<?> passed = send(closed);
			StompHeaderAccessor accessor = MessageHeaderAccessor.getAccessor(passed, StompHeaderAccessor.class);
			assertThat(accessor).isNotNull();
			assertThat(accessor.getCommand()).isEqualTo(StompCommand.SEND);
			assertThat(user(accessor)).isEqualTo("mina");
			assertThat(passed.getPayload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
		}

		@ParameterizedTest
		@ValueSource(strings = { "cookie", "token", "password" })
		void costsNoQuery(String credential) {
			CountingDataSource database = new CountingDataSource(
					SecurityFixture.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
			fixture = new SecurityFixture(false, database);
			switch (credential) {
				case "cookie" -> connectByHttpSession();
				case "token" -> send(connect("Authorization", "Bearer " + token()));
				default -> {
					fixture.create("mina", "correct horse battery");
					StompHeaderAccessor connect = connect("login", "mina");
					connect.setPasscode("correct horse battery");
					send(connect);
				}
			}
			int before = database.connections();
			for (int i = 0; i < 1000; i++) {
				assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
			}
			assertThat(database.connections()).isEqualTo(before).isPositive();
		}

	}

	@Nested
	class WhoeverOwnsTheConnections {

		@Test
		void hearsOfASignOutOnceForEachSession() {
			connectByHttpSession();
			StompHeaderAccessor other = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
			other.setSessionId("s2");
			send(other);
			end("http-1", LossReason.SIGNED_OUT);
			end("http-1", LossReason.SIGNED_OUT);
			assertThat(lost()).containsExactlyInAnyOrder(LossReason.SIGNED_OUT.in("s1"),
					LossReason.SIGNED_OUT.in("s2"));
		}

		@Test
		void hearsNothingOfAnotherBrowsersSignOut() {
			connectByHttpSession();
			end("http-2", LossReason.SIGNED_OUT);
			assertThat(lost()).isEmpty();
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}

		@Test
		void hearsOfATokenThatExpiredInSilenceAfterAGrace() {
			send(connect("Authorization", "Bearer " + token()));
			advanceAndSweep(Duration.ofMinutes(15).plusSeconds(24));
			assertThat(lost()).isEmpty();
			advanceAndSweep(Duration.ofSeconds(1));
			assertThat(lost()).containsExactly(LossReason.TOKEN_EXPIRED.in("s1"));
			assertThat(lost().get(0).reconnect()).isTrue();
		}

		@Test
		void hearsOfAnHttpSessionThatExpired() {
			connectByHttpSession();
			advanceAndSweep(Duration.ofHours(24));
			assertThat(lost()).containsExactly(LossReason.SESSION_EXPIRED.in("s1"));
		}

		@Test
		void hearsNothingOfAnHttpSessionThatIsUsed() {
			connectByHttpSession();
			fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(47)));
			advanceAndSweep(Duration.ofHours(24));
			assertThat(lost()).isEmpty();
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}

		@Test
		void hearsOfASignOutOnAnotherNodeWithinAMinute() {
			connectByHttpSession();
			fixture.httpSessions.clear();
			advanceAndSweep(Duration.ofSeconds(60));
			assertThat(lost()).containsExactly(LossReason.SESSION_EXPIRED.in("s1"));
		}

		@Test
		void hearsOfAnAccountThatWasDisabledOnAnotherNodeWithinAMinute() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.jdbc.sql("update account set enabled = false").update();
			advanceAndSweep(Duration.ofSeconds(60));
			assertThat(lost()).containsExactly(LossReason.ACCOUNT_DISABLED.in("s1"));
		}

		@Test
		void hearsOfAChangedPasswordButNotForTheBrowserThatChangedIt() {
			connectByHttpSession();
			StompHeaderAccessor other = connect("Authorization", "Bearer " + fixture.token(mina()));
			other.setSessionId("s2");
			send(other);
			fixture.accounts.changePassword("mina", "{x}new", "http-1");
			assertThat(lost()).containsExactly(LossReason.REVOKED.in("s2"));
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
			assertRefused(SessionAuthenticationException.class, sendOf("s2"));
		}

		@Test
		void hearsThatTheTokensFamilyHasEnded() {
			TokenFamilies.Grant grant = fixture.families.begin(fixture.mina());
			String token = fixture.tokens.issue(grant.account(), grant.family());
			send(connect("Authorization", "Bearer " + token));
			StompHeaderAccessor other = connect("Authorization", "Bearer " + fixture.token(mina()));
			other.setSessionId("s2");
			send(other);
			fixture.families.revoke(grant.refreshToken());
			assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
			assertThat(userAfter(sendOf("s2"))).isEqualTo("mina");
		}

		@Test
		void hearsOfAFamilyThatEndedOnAnotherNodeWithinAMinute() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.jdbc.sql("delete from token_family").update();
			advanceAndSweep(Duration.ofSeconds(60));
			assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
		}

		@Test
		void hearsThatEverythingWasRevoked() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.accounts.revokeAll("mina");
			assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
			assertThat(lost().get(0).reconnect()).isFalse();
		}

		@Test
		void hearsOfChangedRolesAtOnceAndFramesHaveThem() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.accounts.changeRoles("mina", Set.of("MODERATOR"));
			Authentication now = new Account("mina", Set.of("MODERATOR"), true).authentication();
			assertThat(fixture.changes).containsExactly(new AuthoritiesChanged("s1", now));
			StompHeaderAccessor frame = frame(StompCommand.SEND);
			send(frame);
			assertThat(frame.getUser()).isEqualTo(now);
			assertThat(lost()).isEmpty();
		}

		@Test
		void hearsOfRolesThatWereChangedOnAnotherNodeWithinAMinute() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.jdbc.sql("delete from account_role").update();
			advanceAndSweep(Duration.ofSeconds(60));
			assertThat(fixture.changes)
				.containsExactly(new AuthoritiesChanged("s1", new Account("mina", Set.of(), true).authentication()));
		}

		@Test
		void hearsNothingWhenTheRolesAreTheSameAsBefore() {
			send(connect("Authorization", "Bearer " + token()));
			fixture.accounts.changeRoles("mina", Set.of("USER"));
			advanceAndSweep(Duration.ofSeconds(60));
			assertThat(fixture.changes).isEmpty();
		}

		@Test
		void hearsNothingAfterTheConnectionWasClosed() {
			connectByHttpSession();
			disconnected("s1");
			end("http-1", LossReason.SIGNED_OUT);
			assertThat(lost()).isEmpty();
			assertThat(fixture.sessions.size()).isZero();
		}

		@Test
		void doesNotMakeUsRememberALostSessionForever() {
			connectByHttpSession();
			end("http-1", LossReason.SIGNED_OUT);
			advanceAndSweep(Duration.ofSeconds(61));
			assertThat(fixture.sessions.size()).isZero();
		}

		private List<AuthenticationLost> lost() {
			return new ArrayList<>(fixture.lost);
		}

		private void advanceAndSweep(Duration duration) {
			fixture.clock.advance(duration);
			fixture.sessions.sweep();
		}

	}

	private String token() {
		return this.fixture.token(this.fixture.mina());
	}

	private Account mina() {
		return this.fixture.account("mina");
	}

	private StompHeaderAccessor sendOf(String sessionId) {
		StompHeaderAccessor frame = frame(StompCommand.SEND);
		frame.setSessionId(sessionId);
		return frame;
	}

	private void signedInHandshake(String httpSessionId) {
		this.fixture.httpSessions.put(httpSessionId, NOW.plus(Duration.ofHours(24)));
		new HandshakeCredential(httpSessionId, this.fixture.mina(), CSRF).putInto(this.handshake);
	}

	private void connectByHttpSession() {
		signedInHandshake("http-1");
		send(connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
	}

	private void end(String httpSessionId, LossReason reason) {
		this.fixture.publish(new HttpSessionEnded(httpSessionId, reason));
	}

	private void disconnected(String sessionId) {
		this.fixture.sessions.onDisconnect(new SessionDisconnectEvent(this,
				MessageBuilder.withPayload(new byte[0]).build(), sessionId, CloseStatus.NORMAL));
	}

	private StompHeaderAccessor connect(String... header) {
		StompHeaderAccessor accessor = frame(StompCommand.CONNECT);
		if (header.length == 2) {
			accessor.setNativeHeader(header[0], header[1]);
		}
		return accessor;
	}

	/** As the edge makes it: the headers stay open for the interceptors. */
	private StompHeaderAccessor frame(StompCommand command) {
		StompHeaderAccessor accessor = StompHeaderAccessor.create(command);
		accessor.setSessionId("s1");
		accessor.setSessionAttributes(this.handshake);
		accessor.setLeaveMutable(true);
		return accessor;
	}

	private Message<?> send(StompHeaderAccessor accessor) {
		Message<byte[]> message = MessageBuilder.createMessage("hello".getBytes(StandardCharsets.UTF_8),
				accessor.getMessageHeaders());
		return this.fixture.interceptor.preSend(message, CHANNEL);
	}

	private void assertRefused(Class<? extends AuthenticationException> type, StompHeaderAccessor accessor) {
		assertThatExceptionOfType(type).isThrownBy(() -> send(accessor));
		assertThat(accessor.getUser()).isNull();
	}

	private @Nullable String userAfter(StompHeaderAccessor accessor) {
		return user(MessageHeaderAccessor.getAccessor(send(accessor), StompHeaderAccessor.class));
	}

	private static @Nullable String user(@Nullable StompHeaderAccessor accessor) {
		Principal user = (accessor != null) ? accessor.getUser() : null;
		return (user != null) ? user.getName() : null;
	}

}
