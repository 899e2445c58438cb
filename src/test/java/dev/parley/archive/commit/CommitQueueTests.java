package dev.parley.archive.commit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(120)
class CommitQueueTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int MANY = 1000;

	private final Work first = small("");

	private final Work second = small("");

	private final Work third = small("");

	/** A queue with room for two. */
	private final CommitQueue queue = new CommitQueue(2 * this.first.weight());

	private final CommitQueue wide = new CommitQueue(32 * 1024 * 1024);

	private static Work.Publish small(String sender) {
		return batch(sender, "/topic/a", 10);
	}

	private static Work.Publish batch(String sender, String destination, int bytes) {
		return new Work.Publish(Batch.of(new Publication(destination, Headers.empty(), new byte[bytes], null, sender)));
	}

	private List<Work> put(int count, String sender, int bytes) {
		List<Work> works = IntStream.range(0, count)
			.mapToObj((i) -> (Work) batch(sender, "/topic/" + sender, bytes))
			.toList();
		works.forEach(this.wide::put);
		return works;
	}

	@Test
	void publishersDoNotWaitForTheClaimsOfAllQueues() {
		List<Work> claims = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			claims.add(new Work.Claim("/queue/" + i, 1));
		}
		claims.forEach(this.wide::put);
		List<Work> taken = new ArrayList<>(this.wide.take(10, LONG));
		assertThat(taken).hasSizeLessThanOrEqualTo(MANY / 10);
		this.wide.put(this.first);
		List<Work> next = this.wide.take(10, LONG);
		assertThat(next).startsWith(this.first);
		taken.addAll(next.subList(1, next.size()));
		while (taken.size() < MANY) {
			taken.addAll(this.wide.take(10, LONG));
		}
		assertThat(taken).isEqualTo(claims);
	}

	@Test
	void claimsThatAreTooMuchForNowComeFirstTheNextTime() {
		List<Work.OfClaims> claims = IntStream
			.range(0, 3).<Work.OfClaims>mapToObj((i) -> new Work.Claim("/queue/" + i, 1)).toList();
		claims.forEach(this.queue::put);
		this.queue.take(10, LONG);
		this.queue.close();
		this.queue.putBack(claims.subList(1, 3));
		assertThat(this.queue.isClosedAndEmpty()).isFalse();
		assertThat(this.queue.take(10, LONG)).isEqualTo(claims.subList(1, 3));
		assertThat(this.queue.isClosedAndEmpty()).isTrue();
	}

	@Test
	void firstComeFirstServed() {
		this.queue.put(this.first);
		this.queue.put(this.second);
		assertThat(this.queue.take(10, LONG)).containsExactly(this.first, this.second);
	}

	@Test
	void noMoreThanTheLimitIsTaken() {
		this.queue.put(this.first);
		this.queue.put(this.second);
		assertThat(this.queue.take(1, LONG)).containsExactly(this.first);
		assertThat(this.queue.take(1, LONG)).containsExactly(this.second);
	}

	@Test
	void nothingIsTakenWhereNothingComes() {
		assertThat(this.queue.take(10, Duration.ofMillis(5))).isEmpty();
	}

	@Test
	void workOfPublishersThatDoNotWaitIsTakenUpToTwiceTheCapacity() {
		this.queue.put(this.first);
		assertThat(this.queue.isFull("")).isFalse();
		this.queue.put(this.second);
		assertThat(this.queue.isFull("")).isTrue();
		this.queue.put(this.third);
		this.queue.put(this.third);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.queue.put(this.first))
			.withMessageContaining("behind");
		assertThat(this.queue.take(10, LONG)).containsExactly(this.first, this.second, this.third, this.third);
		assertThat(this.queue.isFull("")).isFalse();
		this.queue.put(this.first);
	}

	@Test
	void workHeavierThanTheCapacityGoesInAlone() {
		CommitQueue tiny = new CommitQueue(1);
		tiny.put(this.first);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> tiny.put(this.second));
		assertThat(tiny.take(10, LONG)).containsExactly(this.first);
	}

	@Test
	void theCommitterIsNeverRefused() {
		for (int i = 0; i < 10; i++) {
			this.queue.putAtOnce(this.third);
		}
		assertThat(this.queue.take(10, LONG)).hasSize(10);
	}

	@Test
	void aClosedQueueTakesNothingButGivesOutPendingWork() {
		this.queue.put(this.first);
		this.queue.close();
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.queue.put(this.second))
			.withMessageContaining("closed");
		assertThat(this.queue.isClosedAndEmpty()).isFalse();
		assertThat(this.queue.take(10, LONG)).isEqualTo(List.of(this.first));
		assertThat(this.queue.isClosedAndEmpty()).isTrue();
		assertThat(this.queue.take(10, LONG)).isEmpty();
	}

	@Test
	void aLateSenderOfLittleIsInTheNextGroup() {
		put(100, "mallory", 60_000);
		put(100, "mallet", 60_000);
		Work word = put(1, "mina", 10).get(0);
		assertThat(this.wide.take(10, LONG)).hasSize(10).contains(word);
	}

	@Test
	void turnsAreOfTheSameBytesHoweverTheyAreCut() {
		put(60, "large", 60_000);
		put(4000, "small", 100);
		List<Work> taken = this.wide.take(MANY, LONG);
		assertThat(bytes(taken, "large")).isBetween(bytes(taken, "small") / 2, bytes(taken, "small") * 2);
	}

	@Test
	void aBatchLargerThanATurnWaitsForSeveralAndIsWritten() {
		List<Work> large = put(2, "large", 1_000_000);
		List<Work> words = put(50, "mina", 30_000);
		List<Work> taken = this.wide.take(MANY, LONG);
		assertThat(taken).containsAll(large).containsSubsequence(words.get(0), large.get(0), words.get(49));
	}

	@Test
	void aGroupIsOfSoManyBytesThatNoCommitLastsLong() {
		put(100, "mallory", 60_000);
		assertThat(bytes(this.wide.take(MANY, LONG), "mallory")).isBetween(CommitQueue.GROUP,
				CommitQueue.GROUP + 61_000);
	}

	@Test
	void eachSendersOrderIsKept() {
		List<Work> minas = put(50, "mina", 40_000);
		List<Work> pauls = put(50, "paul", 10_000);
		List<Work> taken = new ArrayList<>();
		for (List<Work> group = this.wide.take(7, LONG); !group.isEmpty(); group = this.wide.take(7, Duration.ZERO)) {
			taken.addAll(group);
		}
		assertThat(taken).hasSize(100).containsSubsequence(minas).containsSubsequence(pauls);
	}

	@Test
	void oneSenderFillsAnEighthAndIsAskedToWaitAloneAndThenRefusedAlone() {
		put(66, "mallory", 64_000);
		assertThat(this.wide.isFull("mallory")).isTrue();
		assertThat(this.wide.isFull("mina")).isFalse();
		put(60, "mallory", 64_000);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> put(10, "mallory", 64_000))
			.withMessageContaining("of this sender");
		put(1, "mina", 10);
		this.wide.takeAll();
		assertThat(this.wide.isFull("mallory")).isFalse();
	}

	@Test
	void workOnALogComesAfterEarlierWorkForThatLogOnly() {
		List<Work> others = put(3, "mallory", 10);
		Work.Publish before = batch("mina", "/queue/a", 10);
		Work.Publish earlier = batch("mina", "/queue/b", 10);
		Work.Publish settles = new Work.Publish(new Batch(List.of(), List.of(new Settlement("/queue/a", 1)), "paul"));
		Work.Forget forget = new Work.Forget("/queue/a");
		Work.Publish after = batch("mina", "/queue/a", 10);
		List.of(earlier, before, settles, forget, after).forEach(this.wide::put);
		List<Work> taken = this.wide.take(MANY, LONG);
		assertThat(taken).containsSubsequence(earlier, before, forget, after)
			.containsSubsequence(settles, forget)
			.containsSubsequence(forget, others.get(0))
			.hasSize(8);
		assertThat(this.wide.take(1, Duration.ZERO)).isEmpty();
		assertThat(this.wide.isFull("")).isFalse();
	}

	@Test
	void allThatWaitsCanBeTakenAtOnce() {
		put(100, "mallory", 60_000);
		this.wide.put(new Work.Await("/queue/a"));
		assertThat(this.wide.takeAll()).hasSize(101);
		assertThat(this.wide.takeAll()).isEmpty();
	}

	private static long bytes(List<Work> works, String sender) {
		return works.stream().filter((work) -> work.sender().equals(sender)).mapToLong(Work::weight).sum();
	}

}
