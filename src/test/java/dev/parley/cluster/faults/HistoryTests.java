package dev.parley.cluster.faults;

import java.util.List;
import java.util.stream.Stream;

import dev.parley.cluster.faults.History.Message;
import dev.parley.cluster.faults.History.Stretch;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The checker finds what it is for, and nothing else. */
class HistoryTests {

	private final History history = new History();

	@Test
	void nothingIsWrongWithOneOrderAndNothingLost() {
		receipt("a", "e:1");
		receipt("a", "e:1");
		Stretch one = see(this.history.begin(), "a at e:1", "b at e:2");
		see(this.history.begin(), "a at e:1", "b at e:2", "c at e:3");
		assertThat(this.history.comeBack(one, true)).isSameAs(one);
		see(one, "c at e:3");
		logs("a at e:1", "b at e:2", "c at e:3");
		assertThat(this.history.violations(false)).isEmpty();
	}

	@Test
	void aMessageWithAReceiptIsLost() {
		receipt("a", "e:1");
		receipt("b", "e:2");
		logs("a at e:1");
		assertThat(this.history.violations(false)).containsExactly("lost though it has a receipt: b at e:2");
		assertThat(this.history.violations(true)).hasSize(1);
	}

	@Test
	void twoMessagesAreAtOnePlaceOfAnEpoch() {
		receipt("a", "e:1");
		receipt("b", "e:1");
		logs("a at e:1");
		assertThat(this.history.violations(false)).contains("two messages at one place: b at e:1 and a");
	}

	@Test
	void anotherNodeHasAnotherOrder() {
		see(this.history.begin(), "a at e:1", "b at e:2");
		see(this.history.begin(), "b at e:1", "a at e:2");
		logs("a at e:1", "b at e:2");
		assertThat(this.history.violations(false)).contains("two messages at one place: b at e:1 and a",
				"one message at two places: b at e:1 and Position[epoch=e, offset=2]");
	}

	@Test
	void aSubscriberSeesALaterMessageFirst() {
		see(this.history.begin(), "a at e:1", "b at e:2", "a at e:1");
		logs("a at e:1", "b at e:2");
		assertThat(this.history.violations(false)).containsExactly("a at e:1 came again or too late, after b at e:2");
	}

	@Test
	void aMessageIsDoubledToOneSubscriber() {
		see(this.history.begin(), "a at e:1", "a at e:1");
		logs("a at e:1");
		assertThat(this.history.violations(false)).containsExactly("a at e:1 came again or too late, after a at e:1");
	}

	@Test
	void aMessageIsStoredTwice() {
		logs("a at e:1", "a at e:2");
		assertThat(this.history.violations(false))
			.containsExactly("one message at two places: a at e:2 and Position[epoch=e, offset=1]");
	}

	@Test
	void aSubscriberHasRecoveredOverAHole() {
		Stretch one = see(this.history.begin(), "a at e:1");
		see(this.history.comeBack(one, true), "c at e:3");
		logs("a at e:1", "b at e:2", "c at e:3");
		assertThat(this.history.violations(false)).containsExactly("a hole between a at e:1 and c at e:3");
	}

	@Test
	void aSubscriberThatSawWhatAFailoverLostIsToldThatItHasRecovered() {
		Stretch one = see(this.history.begin(), "a at e.1:1", "lost at e.1:2");
		see(this.history.comeBack(one, true), "c at e.2:3");
		logs("a at e.2:1", "b at e.2:2", "c at e.2:3");
		assertThat(this.history.violations(true))
			.containsExactly("seen, and recovered, but not in the log: lost at e.1:2");
	}

	@Test
	void aSubscriberThatSawWhatAFailoverLostIsToldSoOrGetsWhatTookItsPlace() {
		receipt("lost", "e.1:2");
		Stretch one = see(this.history.begin(), "a at e.1:1", "lost at e.1:2");
		see(this.history.comeBack(one, false), "a at e.2:1", "b at e.2:2");
		see(this.history.begin(), "a at e.1:1", "lost at e.1:2", "b at e.2:2");
		logs("a at e.2:1", "b at e.2:2");
		assertThat(this.history.notRecovered()).isOne();
		assertThat(this.history.violations(true)).isEmpty();
		assertThat(this.history.violations(false)).hasSize(2);
	}

	@Test
	void aFailoverLosesWhatTheReplicaHad() {
		receipt("a", "e.1:1");
		receipt("b", "e.1:2");
		this.history.keepsAllOf("e.1");
		receipt("c", "e.1:3");
		logs("a at e.2:1", "d at e.2:2");
		assertThat(this.history.violations(true)).containsExactly("lost though it has a receipt: b at e.1:2");
	}

	@Test
	void whatAnEarlierFailoverMayHaveLostMayBeLostAfterTheNext() {
		receipt("a", "e.1:1");
		this.history.keepsAllOf("e.1");
		receipt("lost", "e.1:2");
		receipt("b", "e.2:2");
		this.history.keepsAllOf("e.2");
		logs("a at e.3:1", "b at e.3:2");
		assertThat(this.history.violations(true)).isEmpty();
	}

	@Test
	void aSubscriberIsToldThatItHasNotRecoveredThoughItCould() {
		Stretch one = see(this.history.begin(), "a at e:1");
		this.history.comeBack(one, false);
		logs("a at e:1", "b at e:2");
		assertThat(this.history.violations(true))
			.containsExactly("not recovered though the log has all after a at e:1");
	}

	@Test
	void aSubscriberMissesTheBeginningOfAnotherLifeOfTheLog() {
		see(this.history.begin(), "a at e:1", "y at f:2");
		logs("x at f:1", "y at f:2");
		assertThat(this.history.violations(true))
			.containsExactly("another life of the log does not begin with y at f:2");
	}

	private void receipt(String body, String position) {
		this.history.receipt(body, position(position));
	}

	private Stretch see(Stretch stretch, String... messages) {
		Stream.of(messages).map(HistoryTests::message).forEach((each) -> stretch.sees(each.body(), each.position()));
		return stretch;
	}

	private void logs(String... messages) {
		List<Message> log = Stream.of(messages).map(HistoryTests::message).toList();
		this.history.log(log);
		this.history.log(log);
	}

	private static Message message(String text) {
		String[] parts = text.split(" at ");
		return new Message(position(parts[1]), parts[0]);
	}

	private static Position position(String text) {
		int colon = text.indexOf(':');
		return new Position(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
	}

}
