package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Two servers write to one database and do not know of each other: neither overwrites a
 * message that the other has confirmed, however outdated its own view is.
 */
@Timeout(180)
class TwoWritersTests {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final RecordingInbound announcedByTwo = new RecordingInbound();

	private final Backend one = this.database.backend(Clock.systemUTC());

	private final Backend two = this.database.backend(Clock.systemUTC());

	@BeforeEach
	void start() {
		this.one.start(new RecordingInbound(), BackendFixture::retention);
		this.two.start(this.announcedByTwo, BackendFixture::retention);
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.database.close();
	}

	@Test
	void aTopicCountsOnWhereTheOtherHasLeftIt() throws Exception {
		publish(this.two, "/topic/a", "two");
		publish(this.one, "/topic/a", "one");
		publish(this.one, "/topic/a", "one again");
		Position position = publish(this.two, "/topic/a", "two again");
		assertThat(position.offset()).isEqualTo(4);
		assertThat(log("/topic/a")).containsExactly("1=two", "2=one", "3=one again", "4=two again");
		assertThat(this.announcedByTwo.bodies()).containsExactly("two", "two again");
	}

	/** The rows that would show the offset have been acknowledged and are gone. */
	@Test
	void aWorkQueueNeverGivesAnOffsetTwice() throws Exception {
		publish(this.two, "/queue/a", "two");
		publish(this.one, "/queue/a", "job 2");
		publish(this.one, "/queue/a", "job 3");
		publish(this.one, "/queue/a", "job 4");
		settle(this.one, "/queue/a", 1, 2, 3);
		assertThat(publish(this.two, "/queue/a", "two again").offset()).isEqualTo(5);
		assertThat(log("/queue/a")).containsExactly("4=job 4", "5=two again");
	}

	/** The rows that would show the offset have been trimmed. */
	@Test
	void aTopicThatKeepsFiveKeepsTheNewestFive() throws Exception {
		publish(this.two, "/topic/five", "two");
		for (int i = 2; i <= 13; i++) {
			publish(this.one, "/topic/five", "one");
		}
		await().untilAsserted(() -> assertThat(this.database.rows("archive_message")).isEqualTo(5));
		assertThat(publish(this.two, "/topic/five", "two again").offset()).isEqualTo(14);
		assertThat(publish(this.one, "/topic/five", "one again").offset()).isEqualTo(15);
		assertThat(log("/topic/five")).containsExactly("11=one", "12=one", "13=one", "14=two again", "15=one again");
	}

	@Test
	void aLogThatTheOtherHasForgottenBeginsItsNextLife() throws Exception {
		Position before = publish(this.two, "/topic/a", "two");
		this.one.forget("/topic/a");
		Position after = publish(this.two, "/topic/a", "two again");
		assertThat(after.offset()).isEqualTo(1);
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
		assertThat(log("/topic/a")).containsExactly("1=two again");
	}

	@Test
	void messagesAppendedByTheOtherAreForgottenToo() throws Exception {
		publish(this.two, "/topic/a", "two");
		publish(this.one, "/topic/a", "one");
		this.two.forget("/topic/a");
		assertThat(log("/topic/a")).isEmpty();
		assertThat(this.database.rows("archive_message")).isZero();
		assertThat(publish(this.one, "/topic/a", "one again").offset()).isEqualTo(1);
	}

	@Test
	void anIdempotencyKeyOfTheOtherIsKnown() throws Exception {
		publish(this.two, "/topic/a", "two");
		Position first = publish(this.one, keyed("/topic/a", "once", "k"));
		assertThat(publish(this.two, keyed("/topic/a", "again", "k"))).isEqualTo(first);
		assertThat(log("/topic/a")).containsExactly("1=two", "2=once");
	}

	@Test
	void concurrentWritesOfBothAreAllStoredOnce() throws Exception {
		List<CompletableFuture<List<Position>>> answers = IntStream.range(0, 400)
			.mapToObj((i) -> ((i % 2 == 0) ? this.one : this.two)
				.publish(Batch.of(publication("/topic/" + i % 3, String.valueOf(i)))))
			.toList();
		for (int i = 0; i < answers.size(); i++) {
			long offset = answers.get(i).get(30, TimeUnit.SECONDS).get(0).offset();
			assertThat(log("/topic/" + i % 3)).contains(offset + "=" + i);
		}
	}

	/**
	 * With the lock, the other server would not get this far; but it may have been cut
	 * off or suspended.
	 */
	@Test
	void aProcessThatHasBeenReplacedCommitsNothingMore() throws Exception {
		AtomicInteger replaced = new AtomicInteger();
		Backend old = this.database.backend(Clock.systemUTC(), ArchiveDatabase.DEFAULTS,
				this.database.lock(replaced::incrementAndGet));
		old.start(new RecordingInbound(), BackendFixture::retention);
		publish(old, "/topic/a", "old");
		Backend next = this.database.backend(Clock.systemUTC(), ArchiveDatabase.DEFAULTS, this.database.lock(() -> {
		}));
		next.start(new RecordingInbound(), BackendFixture::retention);
		assertThat(old.publish(Batch.of(publication("/topic/a", "too late")))).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		assertThat(old.publish(Batch.of(new Settlement("/topic/a", 1)))).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> old.forget("/topic/a"));
		publish(next, "/topic/a", "next");
		assertThat(log("/topic/a")).containsExactly("1=old", "2=next");
		assertThat(replaced).hasValue(1);
		old.close();
		next.close();
	}

	private static Position publish(Backend backend, String destination, String body) throws Exception {
		return publish(backend, publication(destination, body));
	}

	private static Position publish(Backend backend, Publication publication) throws Exception {
		return backend.publish(Batch.of(publication)).get(30, TimeUnit.SECONDS).get(0);
	}

	private static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	private static Publication keyed(String destination, String body, String key) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8), key);
	}

	private static void settle(Backend backend, String queue, long... offsets)
			throws InterruptedException, ExecutionException {
		List<Settlement> settlements = IntStream.range(0, offsets.length)
			.mapToObj((i) -> new Settlement(queue, offsets[i]))
			.toList();
		backend.publish(new Batch(List.of(), settlements)).get();
	}

	private List<String> log(String destination) {
		Page page = this.one.read(destination, 1, 1000);
		return page.messages().stream().map(TwoWritersTests::describe).toList();
	}

	private static String describe(StoredMessage message) {
		return message.offset() + "=" + new String(message.body(), StandardCharsets.UTF_8);
	}

}
