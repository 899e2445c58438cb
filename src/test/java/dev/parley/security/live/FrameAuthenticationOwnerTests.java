package dev.parley.security.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.parley.security.LossReason;
import dev.parley.security.account.Account;
import dev.parley.security.http.CsrfTokensTests;
import dev.parley.security.token.TokenFamilies;
import dev.parley.stomp.authentication.AuthenticationLost;
import dev.parley.stomp.authentication.AuthoritiesChanged;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The owner of the connections is told which ones have lost their authentication or
 * changed their authorities.
 */
class FrameAuthenticationOwnerTests extends FrameAuthenticationFixture {

	@Test
	void hearsOfASignOutOnceForEachSession() {
		connectByHttpSession();
		StompHeaderAccessor other = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
		other.setSessionId("s2");
		send(other);
		end("http-1", LossReason.SIGNED_OUT);
		end("http-1", LossReason.SIGNED_OUT);
		assertThat(lost()).containsExactlyInAnyOrder(LossReason.SIGNED_OUT.in("s1"), LossReason.SIGNED_OUT.in("s2"));
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
		this.fixture.httpSessions.put("http-1", NOW.plus(Duration.ofHours(47)));
		advanceAndSweep(Duration.ofHours(24));
		assertThat(lost()).isEmpty();
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
	}

	@Test
	void hearsOfASignOutOnAnotherNodeWithinAMinute() {
		connectByHttpSession();
		this.fixture.httpSessions.clear();
		advanceAndSweep(Duration.ofSeconds(60));
		assertThat(lost()).containsExactly(LossReason.SESSION_EXPIRED.in("s1"));
	}

	@Test
	void hearsOfAnAccountThatWasDisabledOnAnotherNodeWithinAMinute() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.jdbc.sql("update account set enabled = false").update();
		advanceAndSweep(Duration.ofSeconds(60));
		assertThat(lost()).containsExactly(LossReason.ACCOUNT_DISABLED.in("s1"));
	}

	@Test
	void hearsOfAChangedPasswordButNotForTheBrowserThatChangedIt() {
		connectByHttpSession();
		StompHeaderAccessor other = connect("Authorization", "Bearer " + this.fixture.token(mina()));
		other.setSessionId("s2");
		send(other);
		this.fixture.accounts.changePassword("mina", "{x}new", "http-1");
		assertThat(lost()).containsExactly(LossReason.REVOKED.in("s2"));
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		assertRefused(SessionAuthenticationException.class, sendOf("s2"));
	}

	@Test
	void hearsThatTheTokensFamilyHasEnded() {
		TokenFamilies.Grant grant = this.fixture.families.begin(this.fixture.mina());
		String token = this.fixture.tokens.issue(grant.account(), grant.family());
		send(connect("Authorization", "Bearer " + token));
		StompHeaderAccessor other = connect("Authorization", "Bearer " + this.fixture.token(mina()));
		other.setSessionId("s2");
		send(other);
		this.fixture.families.revoke(grant.refreshToken());
		assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
		assertThat(userAfter(sendOf("s2"))).isEqualTo("mina");
	}

	@Test
	void hearsOfAFamilyThatEndedOnAnotherNodeWithinAMinute() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.jdbc.sql("delete from token_family").update();
		advanceAndSweep(Duration.ofSeconds(60));
		assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
	}

	@Test
	void hearsThatEverythingWasRevoked() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.accounts.revokeAll("mina");
		assertThat(lost()).containsExactly(LossReason.REVOKED.in("s1"));
		assertThat(lost().get(0).reconnect()).isFalse();
	}

	@Test
	void hearsOfChangedRolesAtOnceAndFramesHaveThem() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.accounts.changeRoles("mina", Set.of("MODERATOR"));
		Authentication now = new Account("mina", Set.of("MODERATOR"), true).authentication();
		assertThat(this.fixture.changes).containsExactly(new AuthoritiesChanged("s1", now));
		StompHeaderAccessor frame = frame(StompCommand.SEND);
		send(frame);
		assertThat(frame.getUser()).isEqualTo(now);
		assertThat(lost()).isEmpty();
	}

	@Test
	void hearsOfRolesThatWereChangedOnAnotherNodeWithinAMinute() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.jdbc.sql("delete from account_role").update();
		advanceAndSweep(Duration.ofSeconds(60));
		assertThat(this.fixture.changes)
			.containsExactly(new AuthoritiesChanged("s1", new Account("mina", Set.of(), true).authentication()));
	}

	@Test
	void hearsNothingWhenTheRolesAreTheSameAsBefore() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.accounts.changeRoles("mina", Set.of("USER"));
		advanceAndSweep(Duration.ofSeconds(60));
		assertThat(this.fixture.changes).isEmpty();
	}

	@Test
	void hearsNothingAfterTheConnectionWasClosed() {
		connectByHttpSession();
		disconnected("s1");
		end("http-1", LossReason.SIGNED_OUT);
		assertThat(lost()).isEmpty();
		assertThat(this.fixture.sessions.size()).isZero();
	}

	@Test
	void doesNotMakeUsRememberALostSessionForever() {
		connectByHttpSession();
		end("http-1", LossReason.SIGNED_OUT);
		advanceAndSweep(Duration.ofSeconds(61));
		assertThat(this.fixture.sessions.size()).isZero();
	}

	private List<AuthenticationLost> lost() {
		return new ArrayList<>(this.fixture.lost);
	}

	private void advanceAndSweep(Duration duration) {
		this.fixture.clock.advance(duration);
		this.fixture.sessions.sweep();
	}

}
