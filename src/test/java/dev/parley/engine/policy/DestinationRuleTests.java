package dev.parley.engine.policy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Retention;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The members of a room, as an example of a rule that is data. */
@ExtendWith(OutputCaptureExtension.class)
class DestinationRuleTests {

	private static final Caller JUN = new Caller("jun", Set.of("USER"), false);

	private final Members members = new Members();

	private final TestEngine server = new TestEngine(List.of(this.members),
			DestinationPolicy.open("/topic/rooms/**").retain(new Retention(100, java.time.Duration.ZERO, 0)));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void whomTheRuleLetsSubscribesSendsAndReads() {
		TestClient mina = this.server.client("a");
		mina.subscribe("1", "/topic/rooms/minas");
		mina.sendAndWait("SEND\ndestination:/topic/rooms/minas\n\nhello\0");
		assertThat(mina.bodies(1)).containsExactly("hello");
		assertThat(this.server.engine.read(TestEngine.MINA, "/topic/rooms/minas", 1, 10).join().messages()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			SEND        | destination:/topic/rooms/minas                | true
			SEND        | destination:/topic/other                      | false
			SEND        | x:y                                           | false
			SUBSCRIBE   | destination:/topic/rooms/minas                | true
			SUBSCRIBE   | x:y                                           | false
			COMMIT      | transaction:with-rule                         | true
			COMMIT      | transaction:without-rule                      | false
			COMMIT      | transaction:none                              | false
			COMMIT      | x:y                                           | false
			UNSUBSCRIBE | id:1                                          | false
			""")
	void onlyFramesAboutWhichARuleIsAskedMayWaitForIt(Command command, String header, boolean may) {
		TestClient mina = this.server.client("a");
		for (String name : List.of("with-rule", "without-rule")) {
			mina.send("BEGIN\ntransaction:%s\n\n\0".formatted(name));
			mina.send("SEND\ndestination:/topic/%s\ntransaction:%s\n\nx\0"
				.formatted(name.equals("with-rule") ? "rooms/minas" : "other", name));
		}
		Frame frame = new Frame(command, Headers.of(header.split(":")), new byte[0]);
		assertThat(mina.session.asksRules(frame)).isEqualTo(may);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SUBSCRIBE\nid:1\ndestination:/topic/rooms/minas\n\n\0",
			"SUBSCRIBE\nid:1\ndestination:/topic/rooms/minas\nx-stream-offset:first\n\n\0",
			"SUBSCRIBE\nid:1\ndestination:/topic/rooms/*\n\n\0", "SUBSCRIBE\nid:1\ndestination:/topic/rooms/**\n\n\0",
			"SEND\ndestination:/topic/rooms/minas\n\nx\0" })
	void whomTheRuleDoesNotLetIsRefused(String frame) {
		this.server.publish("/topic/rooms/minas", "secret");
		TestClient jun = this.server.client("b", JUN).listenForRefusals();
		jun.send(frame);
		until(() -> jun.refusals().size() == 1);
		assertThat(jun.refusals()).containsExactly("not-allowed");
		this.server.publish("/topic/rooms/minas", "secret");
		assertThat(jun.settle().refusals()).hasSize(1);
		assertThat(jun.messages(1)).hasSize(1);
	}

	@Test
	void aNameThatIsTooLongIsNotMatchedWithThePatterns() {
		TestClient mina = this.server.client("a");
		String name = "/queue/" + "dead-letter/".repeat(600) + "a";
		long before = this.server.policies.scans();
		assertThat(mina.session.asksRules(Frame.of(Command.SEND, Headers.of("destination", name)))).isFalse();
		assertThat(this.server.policies.scans()).isEqualTo(before);
	}

	@Test
	void historyIsRefusedToWhomSubscribingIs() {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.server.engine.read(JUN, "/topic/rooms/minas", 1, 10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/rooms/*", "/topic/rooms//minas", "/topic/rooms/../rooms/minas",
			"topic/rooms/minas", "/user/a/queue/errors", "/queue/errors-usera" })
	void historyHasNoNameThatSubscribeHasNot(String name) {
		this.server.client("a");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.server.engine.read(TestEngine.MINA, name, 1, 10));
	}

	/** Rejected jobs are as private as jobs. */
	@ParameterizedTest
	@ValueSource(strings = { "SUBSCRIBE\nid:1\ndestination:/queue/dead-letter/minas\n\n\0",
			"SEND\ndestination:/queue/dead-letter/minas\n\nx\0" })
	void theRuleForAQueueIsAskedForItsDeadLetters(String frame) {
		try (TestEngine queues = new TestEngine(List.of(new MembersOfQueue()),
				DestinationPolicy.open("/queue/dead-letter/**"))) {
			queues.client("a").sendAndWait(frame);
			TestClient jun = queues.client("b", JUN).listenForRefusals();
			jun.send(frame);
			until(() -> jun.refusals().equals(List.of("not-allowed")));
			assertThat(queues.engine.verdict(JUN, Action.SUBSCRIBE, "/queue/dead-letter/minas").refusedBy())
				.isEqualTo("/queue/minas");
		}
	}

	/**
	 * Not even for callers that the rule admits: it would have to be asked for each
	 * message.
	 */
	@Test
	void noWildcardReachesADestinationWithARule() {
		TestClient mina = this.server.client("a");
		mina.subscribe("1", "/topic/**");
		this.server.publish("/topic/rooms/minas", "not by a wildcard");
		this.server.publish("/topic/other", "yes");
		assertThat(mina.bodies(1)).containsExactly("yes");
	}

	@Test
	void aRuleIsAskedAtSubscribeAndNotForEachMessage() {
		TestClient mina = this.server.client("a");
		TestClient other = this.server.client("b");
		other.subscribe("w", "/topic/**");
		mina.subscribe("1", "/topic/rooms/minas");
		int asked = this.members.asked.get();
		for (int i = 0; i < 50; i++) {
			this.server.publish("/topic/rooms/minas", "x");
		}
		mina.messages(50);
		assertThat(this.members.asked).hasValue(asked);
	}

	@Test
	void aRuleCanOnlyTakeAway() {
		Policies policies = new Policies(List.of(DestinationPolicy.closed("/topic/rooms/*")), List.of(new Members()));
		assertThat(policies.verdict(TestEngine.MINA, Action.SEND, "/topic/rooms/minas"))
			.isEqualTo(new Verdict(false, "/topic/rooms/*", Access.NOBODY, null));
	}

	@Test
	void theVerdictNamesTheRefusingRule() {
		Policies policies = new Policies(List.of(DestinationPolicy.open("/topic/**")), List.of(this.members));
		assertThat(policies.verdict(JUN, Action.SUBSCRIBE, "/topic/rooms/minas"))
			.isEqualTo(new Verdict(false, "/topic/**", Access.EVERYONE, "/topic/rooms/*"));
		assertThat(policies.verdict(JUN, Action.SUBSCRIBE, "/topic/rooms/juns").allowed()).isTrue();
	}

	@Test
	void aRuleThatFailsLetsNobodyInAndTheLogSaysSoOnce(CapturedOutput output) {
		this.members.broken = true;
		TestClient mina = this.server.client("a").listenForRefusals();
		for (int i = 1; i <= 2; i++) {
			mina.send("SUBSCRIBE\nid:" + i + "\ndestination:/topic/rooms/minas\n\n\0");
		}
		until(() -> mina.refusals().equals(List.of("unavailable", "unavailable")));
		assertThat(StringUtils.countOccurrencesOf(output.toString(), "The rule for /topic/rooms/* fails")).isOne();
	}

	@Test
	void whomARuleThatFailsDoesNotKnowLosesTheirLiveSubscription() {
		TestClient mina = this.server.client("a").listenForRefusals();
		mina.subscribe("1", "/topic/rooms/minas");
		this.members.broken = true;
		this.server.engine.recheck("mina");
		until(() -> mina.refusals().equals(List.of("no-longer-allowed")));
	}

	@Test
	void everyRuleThatMatchesHasToAgree() {
		Policies policies = new Policies(List.of(DestinationPolicy.open("/**")),
				List.of(this.members, new Members("/topic/**") {
					@Override
					public boolean allows(Caller caller, Action action, String destination) {
						return action == Action.SUBSCRIBE;
					}
				}));
		assertThat(policies.verdict(TestEngine.MINA, Action.SUBSCRIBE, "/topic/rooms/minas").allowed()).isTrue();
		assertThat(policies.verdict(TestEngine.MINA, Action.SEND, "/topic/rooms/minas").allowed()).isFalse();
		assertThat(policies.verdict(JUN, Action.SUBSCRIBE, "/topic/rooms/minas").allowed()).isFalse();
	}

	@Test
	void whenMembershipIsWithdrawnLiveSubscriptionsEndWithAProblem() {
		TestClient mina = this.server.client("a").listenForRefusals();
		mina.subscribe("1", "/topic/rooms/minas");
		mina.subscribe("2", "/topic/other");
		this.members.removed.add("mina");
		this.server.engine.recheck("mina");
		this.server.publish("/topic/rooms/minas", "secret");
		this.server.publish("/topic/other", "goes on");
		assertThat(mina.bodies(2)).containsExactly("no-longer-allowed", "goes on");
		assertThat(mina.wire.closed()).isNull();
	}

	@Test
	void othersAreNotAsked() {
		TestClient jun = this.server.client("b", JUN);
		jun.subscribe("1", "/topic/rooms/juns");
		this.members.removed.add("jun");
		this.server.engine.recheck("mina");
		this.server.publish("/topic/rooms/juns", "still here");
		assertThat(jun.bodies(1)).containsExactly("still here");
	}

	@Test
	void aClientThatDoesNotListenForRefusalsIsToldByErrorAndClose() {
		TestClient mina = this.server.client("a");
		mina.subscribe("1", "/topic/rooms/minas");
		this.members.removed.add("mina");
		this.server.engine.recheck("mina");
		until(() -> mina.wire.closed() == CloseReason.REFUSED);
		assertThat(mina.all(Command.ERROR)).hasSize(1);
	}

	/**
	 * The client may be sending UNSUBSCRIBE at this moment, and must not be punished for
	 * that.
	 */
	@Test
	void anEndedSubscriptionCanBeUnsubscribed() {
		TestClient mina = ended();
		mina.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(mina.wire.closed()).isNull();
	}

	@Test
	void theIdOfAnEndedSubscriptionCanBeUsedAgain() {
		TestClient mina = ended();
		this.members.removed.clear();
		mina.subscribe("1", "/topic/rooms/minas");
		this.server.publish("/topic/rooms/minas", "back");
		assertThat(mina.bodies(2)).containsExactly("no-longer-allowed", "back");
	}

	@Test
	void anAcknowledgementOfAnEndedSubscriptionIsNoFault() {
		TestClient mina = this.server.client("a").listenForRefusals();
		mina.subscribe("1", "/topic/rooms/minas", "ack:client-individual");
		this.server.publish("/topic/rooms/minas", "x");
		Frame message = mina.message(1);
		this.members.removed.add("mina");
		this.server.engine.recheck("mina");
		mina.ack(message).settle();
		assertThat(mina.wire.closed()).isNull();
	}

	/** Between the rule's answer and the registration. */
	@Test
	void aMemberRemovedDuringSubscribeIsRefused() {
		TestClient mina = this.server.client("a").listenForRefusals();
		this.members.afterwards = () -> {
			this.members.removed.add("mina");
			this.server.engine.recheck("mina");
		};
		mina.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/minas\nreceipt:never\n\n\0");
		until(() -> mina.refusals().equals(List.of("not-allowed")));
		this.server.publish("/topic/rooms/minas", "secret");
		assertThat(mina.settle().messages(1)).hasSize(1);
		assertThat(mina.receipts()).doesNotContain("never");
	}

	@Test
	void thePermissionOfASendInATransactionIsCheckedAgainAtCommit() {
		TestClient mina = this.server.client("a").listenForRefusals();
		mina.send("BEGIN\ntransaction:t\n\n\0SEND\ntransaction:t\ndestination:/topic/rooms/minas\n\nx\0");
		this.members.removed.add("mina");
		mina.send("COMMIT\ntransaction:t\n\n\0");
		until(() -> mina.refusals().equals(List.of("not-allowed")));
		assertThat(this.server.engine.broker().read("/topic/rooms/minas", 1, 10).messages()).isEmpty();
	}

	private TestClient ended() {
		TestClient mina = this.server.client("a").listenForRefusals();
		mina.subscribe("1", "/topic/rooms/minas");
		this.members.removed.add("mina");
		this.server.engine.recheck("mina");
		until(() -> mina.refusals().equals(List.of("no-longer-allowed")));
		return mina;
	}

	/** Each user is a member of the room with the user's name. */
	static class Members implements DestinationRule {

		final Set<String> removed = ConcurrentHashMap.newKeySet();

		final AtomicInteger asked = new AtomicInteger();

		private final String pattern;

		volatile boolean broken;

		/** Runs once, after the rule has decided and before its answer is used. */
		volatile @Nullable Runnable afterwards;

		Members() {
			this("/topic/rooms/*");
		}

		Members(String pattern) {
			this.pattern = pattern;
		}

		@Override
		public String pattern() {
			return this.pattern;
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			this.asked.incrementAndGet();
			if (this.broken) {
				throw new IllegalStateException("the database is away");
			}
			boolean member = destination.contains("/" + caller.name() + "s") && !this.removed.contains(caller.name());
			Runnable next = this.afterwards;
			this.afterwards = null;
			if (next != null) {
				next.run();
			}
			return member;
		}

	}

	/** Only mina may use her queue. */
	private static final class MembersOfQueue implements DestinationRule {

		@Override
		public String pattern() {
			return "/queue/minas";
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			return caller.name().equals("mina") && destination.equals("/queue/minas");
		}

	}

}
