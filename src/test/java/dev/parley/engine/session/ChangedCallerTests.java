package dev.parley.engine.session;

import java.util.List;
import java.util.Set;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a session keeps when its caller gets or loses a role. */
@Timeout(60)
class ChangedCallerTests {

	private static final Caller MODERATOR = new Caller("mina", Set.of("USER", "MODERATOR"), false);

	private static final DestinationPolicy REPORTS = ofModerators("/topic/reports/**");

	private final TestEngine server = new TestEngine(REPORTS, ofModerators("/queue/reports"));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/reports/1", "/topic/reports/*", "/queue/reports" })
	void aSubscriptionThatIsNotAllowedAnyMoreEndsAndTheClientIsTold(String destination) {
		TestClient client = moderator().listenForRefusals();
		client.subscribe("1", destination);
		client.session.callerChanged(TestEngine.MINA);
		this.server.publish(destination.replace('*', '1'), "secret");
		assertThat(client.settle().bodies(1)).containsExactly("no-longer-allowed");
		assertThat(client.refusals()).containsExactly("no-longer-allowed");
		assertThat(client.wire.closed()).isNull();
	}

	@Test
	void theOthersGoOn() {
		TestClient client = moderator().listenForRefusals();
		client.subscribe("1", "/topic/reports/1");
		client.subscribe("2", "/topic/news");
		client.session.callerChanged(TestEngine.MINA);
		this.server.publish("/topic/news", "public");
		assertThat(client.bodies(2)).containsExactly("no-longer-allowed", "public");
	}

	@Test
	void aClientThatDoesNotListenForRefusalsGetsAnErrorAsForAnyRefusal() {
		TestClient client = moderator();
		client.subscribe("1", "/topic/reports/1");
		client.session.callerChanged(TestEngine.MINA);
		until(() -> client.wire.closed() == CloseReason.REFUSED);
		assertThat(client.all(Command.ERROR)).extracting(Frame::bodyAsText).containsExactly("no-longer-allowed");
	}

	@Test
	void aRoleThatIsGainedCountsAtOnce() {
		TestClient client = this.server.client("a").listenForRefusals();
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/reports/1\n\n\0");
		assertThat(client.bodies(1)).containsExactly("not-allowed");
		client.session.callerChanged(MODERATOR);
		client.subscribe("1", "/topic/reports/1");
		this.server.publish("/topic/reports/1", "report");
		assertThat(client.bodies(2)).containsExactly("not-allowed", "report");
	}

	@Test
	void aRoleThatIsLostCountsForTheNextFrame() {
		TestClient client = moderator().listenForRefusals();
		client.session.callerChanged(TestEngine.MINA);
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/reports/1\n\n\0");
		client.send("SEND\ndestination:/topic/reports/1\n\nx\0");
		assertThat(client.bodies(2)).containsExactly("not-allowed", "not-allowed");
	}

	@Test
	void aSendInATransactionIsRefusedAtCommit() {
		TestClient client = moderator().listenForRefusals();
		TestClient reader = this.server.client("b");
		reader.session.callerChanged(MODERATOR);
		reader.subscribe("1", "/topic/reports/1");
		client.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		client.sendAndWait("SEND\ndestination:/topic/reports/1\ntransaction:t\n\nx\0");
		client.session.callerChanged(TestEngine.MINA);
		client.send("COMMIT\ntransaction:t\n\n\0");
		assertThat(client.bodies(1)).containsExactly("not-allowed");
		assertThat(reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void theClientMayUnsubscribeOrSubscribeAgainUnderTheSameId() {
		TestClient client = moderator().listenForRefusals();
		client.subscribe("1", "/topic/reports/1");
		client.subscribe("2", "/topic/reports/2");
		client.session.callerChanged(TestEngine.MINA);
		client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		client.subscribe("2", "/topic/news");
		this.server.publish("/topic/news", "public");
		assertThat(client.bodies(3)).endsWith("public");
		assertThat(client.wire.closed()).isNull();
	}

	@Test
	void itsUnacknowledgedMessagesGoToOthersAndItsAcknowledgementIsRefused() {
		TestClient client = moderator().listenForRefusals();
		client.subscribe("1", "/queue/reports", "ack:client-individual");
		this.server.publish("/queue/reports", "job");
		Frame job = client.message(1);
		TestClient other = this.server.client("b");
		other.session.callerChanged(MODERATOR);
		other.subscribe("1", "/queue/reports");
		client.session.callerChanged(TestEngine.MINA);
		assertThat(other.bodies(1)).containsExactly("job");
		client.ack(job);
		assertThat(client.bodies(3)).containsExactly("job", "no-longer-allowed", "not-outstanding");
		assertThat(client.wire.closed()).isNull();
	}

	@Test
	void endedSubscriptionsDoNotCountAgainstTheLimitAndAreNotKeptForever() {
		TestClient client = moderator().listenForRefusals();
		int most = Limits.DEFAULT.subscriptions();
		for (int round = 0; round < 3; round++) {
			client.session.callerChanged(MODERATOR);
			for (int i = 1; i < most; i++) {
				client.subscribe(round + "-" + i, "/topic/reports/" + i);
			}
			client.session.callerChanged(TestEngine.MINA);
		}
		assertThat(client.settle().refusals()).hasSize(3 * (most - 1)).containsOnly("no-longer-allowed");
		assertThat(this.server.engine.destinationCount()).isEqualTo(1);
	}

	@Test
	void aChangeBetweenTheAdmissionOfASubscribeAndItsEffectCounts() {
		TestClient client = moderator();
		Frame subscribe = Frame.of(Command.SUBSCRIBE, "id", "1", "destination", "/topic/reports/1");
		client.session.admit(subscribe);
		client.session.callerChanged(TestEngine.MINA);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> client.session.handle(subscribe, "/topic/reports/1"));
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void theSameHoldsForAControllersAnswer() {
		TestClient client = moderator();
		Frame subscribe = Frame.of(Command.SUBSCRIBE, "id", "1", "destination", "/topic/reports/1");
		client.session.admit(subscribe);
		client.session.callerChanged(TestEngine.MINA);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> client.session.subscribedToApplication(subscribe));
	}

	@Test
	void aChangeBeforeConnectIsNewerThanTheCallerOfConnect() {
		TestClient client = this.server.stranger("a");
		client.session.callerChanged(MODERATOR);
		client.send("CONNECT\naccept-version:1.2\nhost:x\n\n\0");
		client.subscribe("1", "/topic/reports/1");
		assertThat(client.all(Command.ERROR)).isEqualTo(List.of());
	}

	private TestClient moderator() {
		TestClient client = this.server.client("a");
		client.session.callerChanged(MODERATOR);
		return client;
	}

	private static DestinationPolicy ofModerators(String pattern) {
		DestinationPolicy open = DestinationPolicy.open(pattern);
		return new DestinationPolicy(pattern, Access.role("MODERATOR"), Access.role("MODERATOR"), open.retention(),
				open.durable(), open.wildcards(), open.maxPayload(), SlowConsumer.DISCONNECT);
	}

}
