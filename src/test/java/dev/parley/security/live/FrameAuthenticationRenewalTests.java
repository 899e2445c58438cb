package dev.parley.security.live;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import dev.parley.security.account.Account;
import dev.parley.security.http.CsrfTokensTests;
import dev.parley.security.http.HandshakeCredential;
import dev.parley.stomp.authentication.TokenTtl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A newer token for a connected session. */
class FrameAuthenticationRenewalTests extends FrameAuthenticationFixture {

	@BeforeEach
	void connectWithAToken() {
		send(connect("Authorization", "Bearer " + token()));
	}

	@Test
	void connectTellsForHowLongTheTokenIsGood() {
		StompHeaderAccessor connect = connect("Authorization", "Bearer " + this.fixture.token(mina()));
		connect.setSessionId("s2");
		this.fixture.clock.advance(Duration.ofSeconds(100));
		send(connect);
		assertThat(ttl(connect)).isEqualTo(800L);
	}

	@Test
	void connectTellsNothingOfThatToAPage() {
		this.fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(24)));
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
		this.fixture.clock.advance(Duration.ofMinutes(10));
		StompHeaderAccessor frame = renewing(this.fixture.token(mina()));
		send(frame);
		assertThat(user(frame)).isEqualTo("mina");
		assertThat(ttl(frame)).isEqualTo(900L);
		this.fixture.clock.advance(Duration.ofMinutes(14));
		assertThat(userAfter(frame(command))).isEqualTo("mina");
	}

	@Test
	void theTokenGoesNoFurther() {
		StompHeaderAccessor frame = renewing(this.fixture.token(mina()));
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
		this.fixture.clock.advance(Duration.ofMinutes(15).plusSeconds(24));
		send(renewing(this.fixture.token(mina())));
		this.fixture.sessions.sweep();
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		assertThat(this.fixture.lost).isEmpty();
	}

	@Test
	void comesTooLateWhenTheSessionIsLost() {
		String newer = this.fixture.token(mina());
		this.fixture.accounts.revokeAll("mina");
		assertRefused(SessionAuthenticationException.class, renewing(newer));
	}

	@Test
	void withAnotherUsersTokenIsRefusedAndTheSessionGoesOnAsItWas() {
		Account eve = this.fixture.accounts.create("eve", "{x}");
		assertThat(refusal(renewing(this.fixture.token(eve)))).containsEntry("code", "other-subject");
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		this.fixture.clock.advance(Duration.ofMinutes(15));
		assertRefused(CredentialsExpiredException.class, frame(StompCommand.SEND));
	}

	@Test
	void withABadTokenIsRefusedAndTheSessionGoesOnAsItWas() {
		assertThat(refusal(renewing("x.y.z"))).containsEntry("code", "token-refused");
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
	}

	@Test
	void withABadTokenAfterTheOldOneHasExpiredIsTheEnd() {
		this.fixture.clock.advance(Duration.ofMinutes(15));
		assertRefused(CredentialsExpiredException.class, renewing("x.y.z"));
	}

	@Test
	void withATokenThatEndsEarlierShortensNothing() {
		String older = this.fixture.token(mina());
		this.fixture.clock.advance(Duration.ofMinutes(10));
		send(renewing(this.fixture.token(mina())));
		StompHeaderAccessor frame = renewing(older);
		send(frame);
		assertThat(ttl(frame)).isEqualTo(900L);
	}

	@Test
	void withTheSameTokenAgainAndAgainCostsNothing() {
		String newer = this.fixture.token(mina());
		send(renewing(newer));
		this.fixture.jdbc.sql("delete from account").update();
		StompHeaderAccessor again = renewing(newer);
		send(again);
		assertThat(ttl(again)).isEqualTo(900L);
	}

	@Test
	void aPagesSessionIsRefused() {
		this.fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(24)));
		new HandshakeCredential("http-1", mina(), CSRF).putInto(handshake);
		StompHeaderAccessor connect = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
		connect.setSessionId("s2");
		send(connect);
		StompHeaderAccessor frame = renewing(this.fixture.token(mina()));
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
