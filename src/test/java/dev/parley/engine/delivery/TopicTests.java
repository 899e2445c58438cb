package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class TopicTests {

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	private final MessageHeaders headers = new MessageHeaders();

	private final Topic topic = new Topic("/topic/a", SlowConsumer.DISCONNECT, Meters.NONE, Membership.NONE);

	private int serial;

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** Compared with a list; each subscription's slot is its index. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void itHoldsThoseThatCameAndDidNotGo(long seed) {
		Random random = new Random(seed);
		Topic many = new Topic("/topic/a", SlowConsumer.DISCONNECT, Meters.NONE, Membership.NONE);
		List<Subscription> model = new ArrayList<>();
		for (int step = 0; step < 5000 && !(step > 10 && model.isEmpty()); step++) {
			if (model.isEmpty() || random.nextInt(100) < 52) {
				Subscription added = subscription("/topic/a");
				assertThat(many.add(added)).isTrue();
				model.add(added);
			}
			else {
				Subscription removed = model.remove(random.nextInt(model.size()));
				assertThat(many.remove(removed)).isEqualTo(model.isEmpty());
				assertThat(many.remove(removed)).as("again").isFalse();
				if (model.isEmpty()) {
					assertThat(many.add(removed)).as("retired").isFalse();
					many = new Topic("/topic/a", SlowConsumer.DISCONNECT, Meters.NONE, Membership.NONE);
				}
			}
			assertThat(many.size()).isEqualTo(model.size());
		}
		assertThat(model.stream().map((s) -> s.slot)).doesNotHaveDuplicates()
			.allMatch((slot) -> slot >= 0 && slot < model.size());
	}

	@Test
	void aSubscriptionThatIsNotLiveGetsNothing() {
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		this.topic.appended(message("e", 1));
		assertThat(this.client.settle().wire.frames()).noneMatch((frame) -> frame.header("message-id") != null);
	}

	@Test
	void noSubscriptionGoesLiveBeforeItHasSeenEveryMessage() {
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		long before = this.topic.handedOut();
		this.topic.appended(message("e", 7));
		assertThat(this.topic.goLive(subscription, new Position("e", 6), Map.of(), before)).isFalse();
		assertThat(this.topic.goLive(subscription, new Position("other", 9), Map.of(), before)).isFalse();
		assertThat(subscription.isLive()).isFalse();
		assertThat(this.topic.goLive(subscription, new Position("e", 7), Map.of(), before)).isTrue();
		this.topic.appended(message("e", 7));
		this.topic.appended(message("e", 8));
		assertThat(this.client.bodies(1)).containsExactly("e8");
	}

	@Test
	void whoHasSeenALogThatWasFailedOverIsNotBehindWhatItHandedOutBefore() {
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		long before = this.topic.handedOut();
		this.topic.appended(message("e.1", 6));
		this.topic.appended(message("e.1", 7));
		Position seen = new Position("e.2", 6);
		assertThat(this.topic.goLive(subscription, seen, Map.of(), before)).as("another log").isFalse();
		assertThat(this.topic.goLive(subscription, seen, Map.of("e.1", 6L), before)).as("7 is lost for all").isTrue();
		this.topic.appended(message("e.1", 5));
		this.topic.appended(message("e.2", 7));
		assertThat(this.client.bodies(1)).containsExactly("e.27");
	}

	@Test
	void whoHasMissedWhatNobodyHasAnyMoreIsClosedAndGetsNothingLater() {
		Subscription live = subscription("/topic/a");
		this.topic.add(live);
		this.topic.goLive(live, new Position("e", 1), Map.of(), 0);
		Subscription replaying = subscription("/topic/a");
		this.topic.add(replaying);
		long before = this.topic.handedOut();
		this.topic.outrun(new Position("e", 4));
		assertThat(this.topic.goLive(replaying, new Position("e", 1), Map.of(), before)).as("has seen all").isFalse();
		this.topic.appended(message("e", 5));
		until(() -> this.client.wire.closed() == CloseReason.OUTRUN);
		assertThat(this.client.wire.frames()).noneMatch((frame) -> frame.header("message-id") != null);
	}

	@Test
	void messagesHandedOutBeforeItWasRegisteredDoNotMatter() {
		this.topic.appended(message("old life", 7));
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		assertThat(this.topic.goLive(subscription, new Position("new life", 0), Map.of(), this.topic.handedOut()))
			.isTrue();
		this.topic.appended(message("new life", 1));
		assertThat(this.client.bodies(1)).containsExactly("new life1");
	}

	@Test
	void aSubscriptionToNewMessagesIsLiveAfterThoseHandedOut() {
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		long before = this.topic.handedOut();
		this.topic.appended(message("e", 7));
		List<Position> told = new ArrayList<>();
		this.topic.goLiveNow(subscription, new Position("e", 5), Map.of(), before, told::add);
		assertThat(told).containsExactly(new Position("e", 7));
		Subscription later = subscription("/topic/a");
		this.topic.add(later);
		this.topic.goLiveNow(later, new Position("e", 9), Map.of(), this.topic.handedOut(), told::add);
		assertThat(told.get(1)).isEqualTo(new Position("e", 9));
		this.topic.appended(message("e", 8));
		assertThat(this.client.settle().bodies(1)).as("the later one has seen it").containsExactly("e8");
	}

	@Test
	void aLogThatBeginsAgainReachesThoseThatAreLive() {
		Subscription subscription = subscription("/topic/a");
		this.topic.add(subscription);
		this.topic.goLive(subscription, new Position("e", 100), Map.of(), this.topic.handedOut());
		this.topic.appended(message("f", 1));
		assertThat(this.client.bodies(1)).containsExactly("f1");
	}

	private Subscription subscription(String destination) {
		return new Subscription(this.client.session.recipient(), "1", destination, AckMode.AUTO, 10, ++this.serial);
	}

	private Announced message(String epoch, long offset) {
		return this.headers
			.announce(new StoredMessage("/topic/a", epoch, offset, 0, Headers.empty(), (epoch + offset).getBytes()));
	}

}
