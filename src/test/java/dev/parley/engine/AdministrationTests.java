package dev.parley.engine;

import java.util.List;
import java.util.Set;

import dev.parley.engine.frame.Command;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What an administrator sees of the sessions of a process, and does to them. */
@Timeout(60)
class AdministrationTests {

	private static final Caller JUN = new Caller("jun", Set.of("USER"), false);

	private final TestEngine server = new TestEngine();

	private final SessionDirectory sessions = new OwnSessions(this.server.engine);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theListHasTheSessionsInTheOrderOfTheirIdsPageByPage() {
		this.server.client("c");
		this.server.client("a");
		this.server.client("b", JUN);
		SessionDirectory.Listing first = this.sessions.list(null, "", 2);
		assertThat(first.sessions()).extracting(SessionInfo::id).containsExactly("a", "b");
		assertThat(first.more()).isTrue();
		assertThat(first.all()).isEqualTo(3);
		SessionDirectory.Listing second = this.sessions.list(null, "b", 2);
		assertThat(second.sessions()).extracting(SessionInfo::id).containsExactly("c");
		assertThat(second.more()).isFalse();
	}

	@Test
	void theListOfAUserHasTheirSessionsAlone() {
		this.server.client("a");
		this.server.client("b", JUN);
		this.server.stranger("c");
		assertThat(this.sessions.list("jun", "", 10).sessions()).extracting(SessionInfo::id).containsExactly("b");
		assertThat(this.sessions.list("nobody", "", 10).sessions()).isEmpty();
	}

	@Test
	void aSessionIsListedWithItsUserAndSubscriptionsAndOneThatHasNotConnectedYetWithNeither() {
		this.server.client("a").subscribe("1", "/topic/a");
		this.server.stranger("b");
		List<SessionInfo> listed = this.sessions.list(null, "", 10).sessions();
		assertThat(listed).extracting(SessionInfo::user).containsExactly("mina", null);
		assertThat(listed).extracting(SessionInfo::subscriptions).containsExactly(1, 0);
	}

	@Test
	void aSessionThatIsEndedHearsWhyAndWhetherToComeBack() {
		TestClient sentAway = this.server.client("a");
		TestClient shutOut = this.server.client("b");
		assertThat(this.sessions.disconnect("a", "", true)).isEqualTo(SessionDirectory.Ending.ENDED);
		assertThat(this.sessions.disconnect("b", "Advertises", false)).isEqualTo(SessionDirectory.Ending.ENDED);
		for (TestClient each : List.of(sentAway, shutOut)) {
			Eventually.until(() -> each.wire.closed() != null);
			assertThat(each.all(Command.ERROR).get(0).bodyAsText()).isEqualTo("ended-by-administrator");
		}
		assertThat(sentAway.wire.closed()).isEqualTo(CloseReason.SENT_AWAY);
		assertThat(shutOut.wire.closed()).isEqualTo(CloseReason.SHUT_OUT);
	}

	@Test
	void aSessionThatIsGoneOrWasNeverThereCannotBeEnded() {
		this.server.client("a").leave();
		assertThat(this.sessions.disconnect("a", "", true)).isEqualTo(SessionDirectory.Ending.UNKNOWN);
		assertThat(this.sessions.disconnect("b", "", true)).isEqualTo(SessionDirectory.Ending.UNKNOWN);
	}

	@Test
	void aDestinationOfASessionBelongsToItsUser() {
		this.server.client("a", JUN);
		this.server.stranger("b");
		assertThat(this.server.engine.userOf("/user/a/queue/news")).isEqualTo("jun");
		assertThat(this.server.engine.userOf("/user/b/queue/news")).isEmpty();
		assertThat(this.server.engine.userOf("/user/none/queue/news")).isNull();
		assertThat(this.server.engine.userOf("/user/a")).isNull();
	}

	@Test
	void changedPermissionsOfAClientThatHasNotConnectedYetConcernNobody() {
		TestClient stranger = this.server.stranger("a");
		TestClient known = this.server.client("b");
		Caller before = known.session.identity().caller();
		this.server.engine.recheckAt("/topic/a");
		assertThat(stranger.session.identity().user()).isEmpty();
		assertThat(known.session.identity().caller()).isEqualTo(before).isNotSameAs(before);
	}

	@Test
	void aHealthyProcessHasNoFailedThreads() {
		this.server.client("a");
		assertThat(this.server.engine.failedThreads()).isEmpty();
	}

}
