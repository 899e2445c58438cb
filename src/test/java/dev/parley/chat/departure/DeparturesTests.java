package dev.parley.chat.departure;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.chat.ChatDatabase;
import dev.parley.chat.SentMessages;
import dev.parley.chat.departure.DepartedUsers.DepartedUser;
import dev.parley.chat.message.RoomLog;
import dev.parley.chat.profile.Profiles;
import dev.parley.chat.reading.ReadPositions;
import dev.parley.chat.room.Membership;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomControllerTests;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.RoomMembers;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When the work after the deletion of an account cannot be done at once. */
@Timeout(60)
class DeparturesTests {

	private static final Page EMPTY = new Page("epoch", 1, 0, List.of());

	private final JdbcClient database = ChatDatabase.jdbc();

	private final DepartedUsers users = new DepartedUsers(this.database);

	private final ManualClock clock = new ManualClock();

	private final List<Collection<Long>> erased = new CopyOnWriteArrayList<>();

	private volatile Supplier<Page> log = () -> EMPTY;

	private final Departures departures = new Departures(this.users, departure(), this.clock);

	private final Logger logger = (Logger) LoggerFactory.getLogger(Departures.class);

	private Departure departure() {
		Rooms rooms = ChatDatabase.rooms(this.database, 200);
		RoomMembers members = ChatDatabase.members(this.database);
		RoomInvitations invitations = ChatDatabase.invitations(this.database, ChatDatabase.CLOCK);
		RoomLocks locks = new RoomLocks();
		SentMessages sent = new SentMessages();
		return new Departure(rooms, members, invitations, new Membership(rooms, members, invitations, locks,
				ChatDatabase.announcements(this.database, sent), (name) -> {
				}), ChatDatabase.changes(this.database, sent, new RoomControllerTests.EndedTopics()),
				new ReadPositions(this.database), new Profiles(this.database), ChatDatabase.blocks(this.database),
				new RoomLog(new ControlledLogs(), JsonMapper.shared()), locks);
	}

	@BeforeEach
	void keepTheOutputClean() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void stop() {
		this.departures.destroy();
		this.logger.setLevel(null);
	}

	@Test
	void aFailureForOneUserDoesNotKeepOthersWaiting() {
		this.log = () -> {
			throw new IllegalStateException("unreadable");
		};
		this.users.add("anna", true);
		this.users.add("ben", false);
		await().untilAsserted(() -> {
			resumeLater();
			assertThat(this.users.all()).containsExactly(new DepartedUser("anna", true));
		});
	}

	/**
	 * These messages were still waiting for the database when the stored ones were
	 * erased.
	 */
	@Test
	void messagesInFlightAtTheDeletionAreErasedToo() {
		CountDownLatch read = new CountDownLatch(1);
		this.log = () -> {
			read.countDown();
			return EMPTY;
		};
		this.users.add("anna", true);
		this.departures.resume();
		await().until(() -> read.getCount() == 0);
		Page late = new Page("epoch", 1, 1, List.of(new StoredMessage(Room.topic("general"), "epoch", 1, 0,
				Headers.empty(), "{\"from\":\"anna\",\"text\":\"late\"}".getBytes(StandardCharsets.UTF_8))));
		AtomicInteger reads = new AtomicInteger();
		this.log = () -> (reads.getAndIncrement() == 0) ? late : EMPTY;
		this.departures.resume();
		await().untilAsserted(() -> {
			resumeLater();
			assertThat(this.users.all()).isEmpty();
		});
		assertThat(this.erased).containsExactly(List.of(1L));
	}

	private void resumeLater() {
		this.clock.advance(Departures.SETTLING);
		this.departures.resume();
	}

	/** H2 closes its file when a thread that reads from it is interrupted. */
	@Test
	void aShutdownInterruptsNoThreadThatReadsFromTheDatabase() throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch stopped = new CountDownLatch(1);
		CountDownLatch finished = new CountDownLatch(1);
		this.log = () -> {
			reading.countDown();
			try {
				stopped.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("interrupted", ex);
			}
			finished.countDown();
			return EMPTY;
		};
		this.users.add("anna", true);
		this.departures.resume();
		reading.await();
		this.departures.destroy();
		stopped.countDown();
		finished.await();
	}

	private final class ControlledLogs implements Logs {

		@Override
		public CompletableFuture<Page> read(String destination, long from, int limit) {
			return CompletableFuture.completedFuture(DeparturesTests.this.log.get());
		}

		@Override
		public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
			DeparturesTests.this.erased.add(offsets);
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
			throw new UnsupportedOperationException();
		}

	}

}
