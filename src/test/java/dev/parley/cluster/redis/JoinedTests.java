package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JoinedTests {

	private final List<Long> heard = new ArrayList<>();

	/** After how many nanoseconds it wants to give up, one after the other. */
	private final List<Long> plans = new ArrayList<>();

	private final Joined joined = joined("/topic/a", true, (message) -> this.heard.add(message.offset()));

	private Joined joined(String destination, boolean logged, Inbound inbound) {
		return new Joined(destination, inbound, "me", logged, (state, nanos) -> this.plans.add(nanos));
	}

	private Joined plain() {
		Joined plain = joined("/topic/b", false, (message) -> this.heard.add(message.offset()));
		plain.begin(null);
		return plain;
	}

	private static void publish(Joined joined, long offset, long now) {
		joined.published(message(offset, 1), new Echo(offset, 0), () -> {
		}, now);
	}

	private static void echo(Joined joined, long offset) {
		joined.announced(new Announcement(message(offset, 1), "me", new Echo(offset, 0)));
	}

	private static Announcement announced(long offset, int size) {
		return new Announcement(message(offset, size), "other", new Echo(offset, 0));
	}

	private static StoredMessage message(long offset, int size) {
		return new StoredMessage("/topic/a", "e", offset, 0, Headers.empty(), new byte[size]);
	}

	private static Page position(long last) {
		return new Page("e", last + 1, last, List.of());
	}

	private LogFollower follower() {
		return Objects.requireNonNull(this.joined.follower());
	}

	@Test
	void whatIsAnnouncedBeforeThePositionIsKnownComesAfterIt() {
		this.joined.announced(announced(2, 1));
		this.joined.announced(announced(3, 1));
		assertThat(this.heard).isEmpty();
		this.joined.begin(position(2));
		assertThat(this.heard).containsExactly(3L);
		assertThat(follower().beginFilling()).isFalse();
	}

	@Test
	void largeMessagesThatComeBeforeThePositionAreReadLater() {
		for (long offset = 1; offset <= 4; offset++) {
			this.joined.announced(announced(offset, 600_000));
		}
		this.joined.begin(position(0));
		assertThat(this.heard).containsExactly(1L, 2L);
		assertThat(follower().beginFilling()).isTrue();
		assertThat(follower().beginReading()).isEqualTo(3);
	}

	/** It is answered before its position is asked for. */
	@Test
	void theFirstLinkIsNoReasonToReadWhatItsPositionHasSaid() {
		this.joined.linked();
		this.joined.begin(position(2));
		assertThat(follower().beginFilling()).isFalse();
	}

	@Test
	void aLinkThatHasComeBackIsAReasonToReadWheneverItWasLost() {
		this.joined.linked();
		this.joined.linked();
		this.joined.begin(position(2));
		assertThat(follower().beginFilling()).isTrue();
		follower().read(position(2), follower().beginReading(), 100);
		this.joined.unlinked();
		this.joined.linked();
		assertThat(follower().beginFilling()).isTrue();
	}

	/** Its connection stood still for more than a second. */
	@Test
	void howeverManyAnnouncementsComeLateTheirMessagesAreHeardOnce() {
		Joined plain = plain();
		List<Long> all = LongStream.rangeClosed(1, 10_000).boxed().toList();
		all.forEach((each) -> publish(plain, each, 0));
		plain.giveUp(Joined.ECHO);
		assertThat(plain.isExpecting()).isFalse();
		all.forEach((each) -> echo(plain, each));
		assertThat(this.heard).containsExactlyElementsOf(all);
	}

	@Test
	void howeverManyWaitForTheirAnnouncementOneAfterTheOtherToGiveThemUpIsPlannedOnce() {
		Joined plain = plain();
		for (long each = 1; each <= 1000; each++) {
			publish(plain, each, each);
			echo(plain, each);
		}
		assertThat(this.plans).containsExactly(Joined.ECHO);
		plain.giveUp(Joined.ECHO + 1);
		assertThat(this.plans).as("nobody waits").hasSize(1);
		publish(plain, 1001, Joined.ECHO + 2);
		assertThat(this.plans).containsExactly(Joined.ECHO, Joined.ECHO);
	}

	/** Its connection stands still, and publishers go on as they are answered. */
	@Test
	void nobodyWaitsLongerThanASecondForAnAnnouncementThatDoesNotCome() {
		Joined plain = plain();
		publish(plain, 1, 0);
		publish(plain, 2, 300);
		publish(plain, 3, 800);
		plain.giveUp(Joined.ECHO + 10);
		assertThat(this.heard).containsExactly(1L);
		assertThat(this.plans).containsExactly(Joined.ECHO, 290L);
		plain.giveUp(Joined.ECHO + 300);
		publish(plain, 4, Joined.ECHO + 400);
		assertThat(this.heard).containsExactly(1L, 2L);
		assertThat(this.plans).containsExactly(Joined.ECHO, 290L, 500L);
	}

	@Test
	void aLostLinkLeavesOnePlanThatIsGoodForWhatComesAfterIt() {
		Joined plain = plain();
		publish(plain, 1, 0);
		plain.unlinked();
		plain.linked();
		publish(plain, 2, 500);
		assertThat(this.plans).containsExactly(Joined.ECHO);
		plain.giveUp(Joined.ECHO);
		assertThat(this.plans).containsExactly(Joined.ECHO, 500L);
	}

	/** There may be no memory for it. */
	@Test
	void whatCouldNotBePlannedIsPlannedWithTheNextOne() {
		boolean[] full = { true };
		Joined plain = new Joined("/topic/b", (message) -> this.heard.add(message.offset()), "me", false,
				(state, nanos) -> {
					if (full[0]) {
						throw new OutOfMemoryError("as told");
					}
					this.plans.add(nanos);
				});
		plain.begin(null);
		assertThatThrownBy(() -> publish(plain, 1, 0)).isInstanceOf(OutOfMemoryError.class);
		full[0] = false;
		publish(plain, 2, 100);
		assertThat(this.plans).hasSize(1);
		plain.giveUp(Joined.ECHO + 100);
		assertThat(this.heard).containsExactly(1L, 2L);
	}

	/** So many are in one transaction, where the property allows it. */
	@Test
	void howeverManyMessagesOfOneRequestAreAnnouncedBeforeItsAnswerTheyAreHeardOnce() {
		Joined plain = plain();
		List<Long> all = LongStream.rangeClosed(1, 5000).boxed().toList();
		all.forEach((each) -> plain.announced(new Announcement(message(each, 1), "me", new Echo(7, each.intValue()))));
		List<Long> done = new ArrayList<>();
		all.forEach((each) -> plain.published(message(each, 1), new Echo(7, each.intValue()), () -> done.add(each), 0));
		assertThat(done).isEqualTo(all);
		assertThat(plain.isExpecting()).isFalse();
		assertThat(this.heard).isEqualTo(all);
	}

	private Joined failingAtTheFirst(boolean logged) {
		return joined("/topic/b", logged, (message) -> {
			if (message.offset() == 1) {
				throw new IllegalStateException("as told");
			}
			this.heard.add(message.offset());
		});
	}

	@Test
	void whoWaitsForAnEchoIsAnsweredThoughAMessageCannotBeHandedOver() {
		Joined plain = failingAtTheFirst(false);
		plain.begin(null);
		List<Long> done = new ArrayList<>();
		for (long each = 1; each <= 3; each++) {
			long offset = each;
			plain.published(message(each, 1), new Echo(each, 0), () -> done.add(offset), 0);
		}
		assertThatThrownBy(() -> plain.giveUp(Joined.ECHO)).hasMessage("as told");
		assertThat(done).containsExactly(1L, 2L, 3L);
		assertThat(this.heard).containsExactly(2L, 3L);
		plain.published(message(1, 1), new Echo(4, 0), () -> done.add(4L), 0);
		assertThatThrownBy(() -> plain.announced(new Announcement(message(1, 1), "me", new Echo(4, 0))))
			.hasMessage("as told");
		assertThat(done).endsWith(4L);
		assertThat(plain.isExpecting()).isFalse();
	}

	@Test
	void whatWasAnnouncedBeforeThePositionIsKnownComesThoughOneOfItCannotBeHandedOver() {
		Joined logged = failingAtTheFirst(true);
		logged.announced(Wire.bytes("e,1,0,other,1,0,0,0," + "e,2,0,other,1,1,0,0,"));
		assertThatThrownBy(() -> logged.begin(position(0))).hasMessage("as told");
		assertThat(this.heard).containsExactly(2L);
	}

	@Test
	void whatCannotBeReadOrHandedOverIsLookedForInTheLog() {
		Joined failing = joined("/topic/a", true, (message) -> {
			throw new IllegalStateException("as told");
		});
		failing.begin(position(0));
		assertThatThrownBy(() -> failing.announced(Wire.bytes("e,1,0,other,1,0,0,0,"))).hasMessage("as told");
		assertThat(Objects.requireNonNull(failing.follower()).beginFilling()).isTrue();
		this.joined.begin(position(0));
		assertThatThrownBy(() -> this.joined.announced(Wire.bytes("e,1,of a later version")))
			.isInstanceOf(RuntimeException.class);
		assertThat(follower().beginFilling()).isTrue();
	}

	@Test
	void aLogThatHasBeenDeletedIsReadAndOneThatHasGoneOnIsNot() {
		this.joined.begin(position(0));
		this.joined.announced(Wire.bytes("e,1,0,other,1,0,0,0," + "e,2,0,other,1,1,0,0,"));
		assertThat(this.heard).containsExactly(1L, 2L);
		assertThat(follower().beginFilling()).isFalse();
		this.joined.announced(new byte[0]);
		assertThat(follower().beginFilling()).isTrue();
	}

	@Test
	void whatWasAnnouncedBeforeItIsLiveIsHeardOnceThoughTheLinkIsLostMeanwhile() {
		Joined plain = joined("/topic/b", false, (message) -> this.heard.add(message.offset()));
		echo(plain, 1);
		publish(plain, 1, 0);
		plain.unlinked();
		plain.begin(null);
		assertThat(this.heard).containsExactly(1L);
	}

	@Test
	void nothingIsReadForADestinationThatNobodyWantsAnyMore() {
		this.joined.suspect();
		this.joined.end();
		this.joined.begin(position(2));
		assertThat(follower().beginFilling()).isFalse();
	}

}
