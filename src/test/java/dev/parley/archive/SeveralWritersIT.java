package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.parley.archive.table.OutgoingTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Several processes write to the archive on one PostgreSQL and know of each other: each
 * log is as if one had written it.
 */
@Timeout(180)
class SeveralWritersIT extends SeveralNodes {

	@Test
	void bothWriteFromTheStart() {
		assertThat(this.one.lock().isHeld()).isTrue();
		assertThat(this.two.lock().isHeld()).isTrue();
		assertThat(this.one.lock().isFirst()).isNotEqualTo(this.two.lock().isFirst());
	}

	@Test
	void aLogCountsOnWhoeverWrites() throws Exception {
		Position first = publish(this.one, "/topic/a", "1");
		assertThat(publish(this.two, "/topic/a", "2")).isEqualTo(new Position(first.epoch(), 2));
		assertThat(publish(this.one, "/topic/a", "3")).isEqualTo(new Position(first.epoch(), 3));
		assertThat(log("/topic/a")).containsExactly("1=1", "2=2", "3=3");
		assertThat(this.announcedByOne.bodies()).containsExactly("1", "3");
	}

	@Test
	void aWorkQueueNeverGivesAnOffsetTwice() throws Exception {
		publish(this.one, "/queue/a", "1");
		publish(this.one, "/queue/a", "2");
		settle(this.one, "/queue/a", 1, 2);
		this.one.close();
		await().until(() -> this.two.lock().isFirst());
		assertThat(publish(this.two, "/queue/a", "3").offset()).isEqualTo(3);
		assertThat(log(this.two, "/queue/a")).containsExactly("3=3");
	}

	@Test
	void aLogThatTheOtherHasForgottenBeginsItsNextLife() throws Exception {
		Position before = publish(this.two, "/topic/a", "old");
		this.one.backend().forget("/topic/a");
		Position after = publish(this.two, "/topic/a", "new");
		assertThat(after.offset()).isEqualTo(1);
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
		assertThat(publish(this.one, "/topic/a", "newer")).isEqualTo(new Position(after.epoch(), 2));
		assertThat(log("/topic/a")).containsExactly("1=new", "2=newer");
	}

	@Test
	void forgettingWhileTheOtherWritesLosesNoAnswer() throws Exception {
		List<CompletableFuture<List<Position>>> answers = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			answers.add(this.two.backend().publish(Batch.of(publication("/topic/a", String.valueOf(i)))));
			if (i % 50 == 25) {
				this.one.backend().forget("/topic/a");
			}
		}
		List<Position> positions = new ArrayList<>();
		for (CompletableFuture<List<Position>> answer : answers) {
			positions.add(answer.get(30, TimeUnit.SECONDS).get(0));
		}
		assertThat(positions).doesNotHaveDuplicates();
		Position last = positions.get(positions.size() - 1);
		assertThat(this.one.backend().read("/topic/a", 1, 0)).satisfies((page) -> {
			assertThat(page.epoch()).isEqualTo(last.epoch());
			assertThat(page.last()).isEqualTo(last.offset());
		});
	}

	@Test
	void aKeySentToBothManyTimesAtOnceIsStoredOnce() throws Exception {
		for (int round = 0; round < 20; round++) {
			String key = "key " + round;
			List<CompletableFuture<List<Position>>> answers = IntStream.range(0, 10)
				.mapToObj((i) -> node(i).backend()
					.publish(Batch.of(new Publication("/topic/a", Headers.empty(), new byte[] { 1 }, key))))
				.toList();
			List<Position> positions = new ArrayList<>();
			for (CompletableFuture<List<Position>> answer : answers) {
				positions.add(answer.get(30, TimeUnit.SECONDS).get(0));
			}
			assertThat(positions).containsOnly(new Position(positions.get(0).epoch(), round + 1L));
		}
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_message", Long.class)).isEqualTo(20);
	}

	/** Each takes the same logs, in another order: none waits for the other for ever. */
	@Test
	void batchesThatCrossEachOtherAreStoredOnceWithoutGaps() throws Exception {
		List<String> destinations = IntStream.range(0, 12).mapToObj((i) -> "/topic/" + i).toList();
		Map<String, Map<Position, String>> answered = new ConcurrentHashMap<>();
		concurrently(6, (publisher) -> {
			List<String> order = new ArrayList<>(destinations);
			for (int i = 0; i < 60; i++) {
				Collections.shuffle(order);
				String body = publisher + ":" + i;
				Batch batch = new Batch(order.stream().map((name) -> publication(name, body)).toList(), List.of());
				List<Position> positions = node(publisher).backend().publish(batch).get(30, TimeUnit.SECONDS);
				for (int j = 0; j < order.size(); j++) {
					answered.computeIfAbsent(order.get(j), (name) -> new ConcurrentHashMap<>())
						.put(positions.get(j), body);
				}
			}
		});
		for (String destination : destinations) {
			List<StoredMessage> stored = this.one.backend().read(destination, 1, 1000).messages();
			assertThat(stored).extracting(StoredMessage::offset)
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 360).boxed().toList());
			stored.forEach((message) -> assertThat(answered.get(destination)).containsEntry(message.position(),
					text(message)));
		}
	}

	@Test
	void theNewestOfEachKeyIsKeptWhoeverWritesIt() throws Exception {
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				publish(node(publisher), about("/topic/latest", "k" + i % 7, publisher + ":" + i));
			}
		});
		List<StoredMessage> kept = this.one.backend().read("/topic/latest", 1, 1000).messages();
		assertThat(kept).extracting((message) -> message.headers().get("key"))
			.containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4", "k5", "k6");
		assertThat(kept.get(6).offset()).isEqualTo(400);
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_message", Long.class)).isEqualTo(7);
		assertThat(this.nodes.jdbc()
			.queryForObject(
					"select count(*) from archive_latest l join archive_message m on m.destination_id = l.destination_id"
							+ " and m.message_offset = l.message_offset",
					Long.class))
			.isEqualTo(7);
	}

	@Test
	void keysThatExpireWhileBothWriteThemAreNeverMixedUp() throws Exception {
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 150; i++) {
				publish(node(publisher),
						new Publication("/topic/latest/five",
								Headers.of("key", "k" + i % 9, "expires", Long.toString(this.clock.millis() + i % 3)),
								(publisher + ":" + i).getBytes(StandardCharsets.UTF_8)));
				this.clock.advance(Duration.ofMillis(1));
			}
		});
		await().untilAsserted(() -> assertThat(
				this.nodes.jdbc().queryForObject("select count(*) from archive_latest where not tombstone", Long.class))
			.isLessThan(6));
		assertThat(this.nodes.jdbc()
			.queryForObject("select count(*) from archive_latest l full join archive_message m"
					+ " on m.destination_id = l.destination_id and m.message_offset = l.message_offset"
					+ " where l.message_offset is null or m.message_offset is null", Long.class))
			.isZero();
	}

	@Test
	void whatExpiresIsBuriedAfterTheTransactionOfAnotherNode() throws Exception {
		publish(this.one, new Publication("/topic/latest",
				Headers.of("key", "k", "expires", Long.toString(this.clock.millis() + 1000)), new byte[] { 1 }));
		whileAnotherNodeWritesTo("/topic/latest", () -> this.clock.advance(Duration.ofSeconds(2)));
		await().untilAsserted(() -> assertThat(
				this.nodes.jdbc().queryForObject("select count(*) from archive_latest where tombstone", Long.class))
			.isEqualTo(1));
	}

	@Test
	void aQueueIsTrimmedAfterTheTransactionOfAnotherNode() throws Exception {
		for (int i = 1; i <= 5; i++) {
			publish(this.one, "/queue/five", String.valueOf(i));
		}
		whileAnotherNodeWritesTo("/queue/five",
				() -> this.nodes.jdbc()
					.update("insert into archive_message (destination_id, message_offset, published_at, bytes_before,"
							+ " headers, body) select id, 6, 0, 0, '[]', '6' from archive_destination"));
		await().untilAsserted(() -> assertThat(
				this.nodes.jdbc().queryForList("select message_offset from archive_message order by 1", Long.class))
			.containsExactly(2L, 3L, 4L, 5L, 6L));
	}

	/** Nobody may ever publish there, or have consumers. */
	@Test
	void whatHasExpiredInAQueueThatNobodyTouchesIsDeletedUnlessSomebodyHasIt() throws Exception {
		Headers soon = Headers.of("expires", Long.toString(this.clock.millis() + 1000));
		for (int i = 0; i < 3; i++) {
			publish(this.one, new Publication("/queue/a", soon, new byte[100]));
		}
		publish(this.two, "/queue/a", "stays");
		this.two.backend().claims().claim("/queue/a", 1).get(30, TimeUnit.SECONDS);
		long before = first().backend().storedBytes();
		this.clock.advance(Duration.ofSeconds(2));
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(
					this.nodes.jdbc().queryForList("select message_offset from archive_message order by 1", Long.class))
				.containsExactly(1L, 4L));
		assertThat(this.nodes.jdbc().queryForList("select message_offset from archive_claim", Long.class))
			.containsExactly(1L);
		assertThat(first().backend().storedBytes()).isLessThan(before);
	}

	/** Nobody claims there any more, and so nobody finds that the node has gone. */
	@Test
	void whatHasExpiredAtANodeThatIsGoneIsDeleted() throws Exception {
		Headers soon = Headers.of("expires", Long.toString(this.clock.millis() + 1000));
		publish(this.one, new Publication("/queue/a", soon, new byte[100]));
		publish(this.one, "/queue/a", "stays");
		this.two.backend().claims().claim("/queue/a", 2).get(30, TimeUnit.SECONDS);
		this.two.kill();
		this.clock.advance(Duration.ofSeconds(2));
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(log("/queue/a")).containsExactly("2=stays"));
	}

	/** Each is found by a look of its own, and nobody writes to the queue meanwhile. */
	@Test
	void whatHasExpiredIsDeletedAThousandAtATime() throws Exception {
		this.nodes.jdbc().execute("create table gone (message bigint, by_transaction bigint)");
		this.nodes.jdbc().execute("""
				create function note() returns trigger language plpgsql as
				'begin insert into gone values (old.message_offset, txid_current()); return old; end'""");
		this.nodes.jdbc()
			.execute("create trigger note before delete on archive_message for each row execute function note()");
		Headers soon = Headers.of("expires", Long.toString(this.clock.millis() + 1000));
		Publication expires = new Publication("/queue/a", soon, new byte[1]);
		for (int i = 0; i < 25; i++) {
			this.one.backend()
				.publish(new Batch(Collections.nCopies(100, expires), List.of()))
				.get(30, TimeUnit.SECONDS);
		}
		this.clock.advance(Duration.ofSeconds(2));
		await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(log("/queue/a")).isEmpty());
		assertThat(this.nodes.jdbc()
			.queryForList("select count(*) from gone group by by_transaction order by 1", Long.class))
			.containsExactly(500L, 1000L, 1000L);
	}

	private PostgresNodes.Node first() {
		return this.one.lock().isFirst() ? this.one : this.two;
	}

	/** In their order, and without a message more than the queue takes. */
	@Test
	void whatADeadNodeHasLeftForAFullQueueIsMovedAsConsumersMakeRoom() throws Exception {
		for (int i = 1; i <= 4; i++) {
			publish(this.one, "/queue/five", String.valueOf(i));
		}
		for (String body : List.of("left 1", "left 2", "left 3")) {
			leave("dead", "/queue/five", body);
		}
		PostgresNodes.Node first = first();
		await().untilAsserted(() -> assertThat(log(first, "/queue/five")).hasSize(5).endsWith("5=left 1"));
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_outgoing", Long.class)).isEqualTo(2);
		settle(this.two, "/queue/five", 1, 2);
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(log(first, "/queue/five")).containsExactly("3=3", "4=4", "5=left 1",
					"6=left 2", "7=left 3"));
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_outgoing", Long.class)).isZero();
	}

	@Test
	void whatIsCommittedLaterIsMovedLaterThoughAFullQueueHasRoomAgain() throws Exception {
		for (int i = 1; i <= 5; i++) {
			publish(this.one, "/queue/five", String.valueOf(i));
		}
		move("first");
		publish(this.one, "/topic/a", "after a look at what is left");
		settle(this.two, "/queue/five", 1);
		move("second");
		await().untilAsserted(() -> assertThat(log("/queue/five")).hasSize(5).endsWith("6=first"));
		settle(this.two, "/queue/five", 2);
		await().untilAsserted(() -> assertThat(log("/queue/five")).hasSize(5).endsWith("7=second"));
	}

	/**
	 * One that the database does not take has the others written in halves, each in a
	 * transaction of its own, and there is room for a short one.
	 */
	@Test
	void whatIsCommittedLaterIsMovedLaterThoughItsGroupIsHalved() throws Exception {
		this.nodes.jdbc()
			.execute("alter table archive_message add constraint no_poison check (body <> 'poison'::bytea)");
		publish(this.one, "/queue/small", "a");
		this.one.writers().pause();
		CompletableFuture<List<Position>> before = this.one.backend().publish(Batch.of(publication("/topic/a", "x")));
		this.one.writers().awaitWaiting();
		List<CompletableFuture<List<Position>>> answers = List.of(
				committed(publication("/queue/small", "long ".repeat(50)), publication("/topic/b", "1")),
				committed(publication("/topic/a", "poison")),
				committed(publication("/queue/small", "b"), publication("/topic/b", "2")),
				committed(publication("/topic/b", "3")));
		this.one.writers().repair();
		before.get(30, TimeUnit.SECONDS);
		for (CompletableFuture<List<Position>> answer : answers) {
			answer.get(30, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(log("/topic/b")).containsExactly("1=1", "2=2", "3=3"));
		assertThat(log("/queue/small")).containsExactly("1=a");
	}

	/** A part of the group is stored when the database has no memory for another one. */
	@Test
	void whatIsCommittedLaterIsMovedLaterThoughTheDatabaseTookAPartOfItsGroup() throws Exception {
		this.nodes.jdbc().execute("create sequence attempts");
		this.nodes.jdbc().execute("""
				create function fail_thrice() returns trigger language plpgsql as $$ begin
				  if nextval('attempts') <= 3 then
				    raise exception 'out of memory' using errcode = '53200';
				  end if;
				  return new;
				end $$""");
		this.nodes.jdbc()
			.execute("create trigger fail_thrice before insert on archive_message"
					+ " for each row when (new.body <> 'before'::bytea) execute function fail_thrice()");
		this.one.writers().pause();
		CompletableFuture<List<Position>> before = this.one.backend()
			.publish(Batch.of(publication("/topic/b", "before")));
		this.one.writers().awaitWaiting();
		List<CompletableFuture<List<Position>>> answers = List.of(committed(publication("/topic/a", "1")),
				committed(publication("/topic/a", "2")), committed(publication("/topic/a", "3")));
		this.one.writers().repair();
		before.get(30, TimeUnit.SECONDS);
		for (CompletableFuture<List<Position>> answer : answers) {
			answer.get(30, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(log("/topic/a")).containsExactly("1=1", "2=2", "3=3"));
	}

	/** The table of what transactions have left would grow without a bound. */
	@Test
	void aTransactionIsToldThatAQueueIsFullAsSoonAsAnEarlierOneWaitsForRoom() throws Exception {
		for (int i = 1; i <= 5; i++) {
			publish(this.one, "/queue/five", String.valueOf(i));
		}
		this.one.backend().admit(publication("/queue/five", "first"));
		move("first");
		publish(this.one, "/topic/a", "after a look at what is left");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.one.backend().admit(publication("/queue/five", "second")))
			.satisfies((refusal) -> assertThat(refusal.problem().code()).isEqualTo("queue-full"));
		this.one.backend().admit(publication("/queue/other", "second"));
		settle(this.two, "/queue/five", 1);
		await().untilAsserted(() -> assertThatNoException()
			.isThrownBy(() -> this.one.backend().admit(publication("/queue/five", "second"))));
		assertThat(log("/queue/five")).hasSize(5).endsWith("6=first");
	}

	private void move(String body) throws Exception {
		committed(publication("/queue/five", body)).get(30, TimeUnit.SECONDS);
	}

	/** As a transaction of the application does after its commit. */
	private CompletableFuture<List<Position>> committed(Publication... publications) {
		OutgoingTable outgoing = Tables.of(this.nodes.jdbc(), ArchiveDatabase.PREFIX).outgoing();
		return this.one.backend()
			.move(Stream.of(publications).map((each) -> outgoing.insert(this.one.name(), each)).toList());
	}

	@Test
	void whatWaitsForAnotherNodesTransactionIsNotOlderThanWhatThatOneHasStored() throws Exception {
		publish(this.one, "/topic/a", "1");
		CompletableFuture<List<Position>> waiting;
		try (Connection writer = this.nodes.jdbc().getDataSource().getConnection()) {
			writer.setAutoCommit(false);
			try (PreparedStatement lock = writer.prepareStatement("select 1 from archive_destination for update")) {
				lock.execute();
			}
			waiting = this.two.backend().publish(Batch.of(publication("/topic/a", "2")));
			awaitWaitingForALock();
			this.clock.advance(Duration.ofMinutes(1));
			writer.commit();
		}
		waiting.get(30, TimeUnit.SECONDS);
		assertThat(this.one.backend().read("/topic/a", 2, 1).messages().get(0).time()).isEqualTo(this.clock.millis());
	}

	private void awaitWaitingForALock() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.nodes.jdbc()
				.queryForObject("select count(*) from pg_stat_activity where datname = current_database()"
						+ " and wait_event_type = 'Lock' and query like '%for update%'", Long.class) > 0);
	}

	/** Returns when somebody has waited for the other node's transaction. */
	private void whileAnotherNodeWritesTo(String destination, Runnable change) throws Exception {
		try (Connection writer = this.nodes.jdbc().getDataSource().getConnection()) {
			writer.setAutoCommit(false);
			try (PreparedStatement lock = writer
				.prepareStatement("select 1 from archive_destination where name = ? for update")) {
				lock.setString(1, destination);
				lock.execute();
			}
			change.run();
			awaitWaitingForALock();
			writer.commit();
		}
	}

	@Test
	void aQueueThatIsForgottenLeavesNoClaims() throws Exception {
		publish(this.one, "/queue/a", "1");
		publish(this.one, "/queue/a", "2");
		assertThat(this.two.backend().claims().claim("/queue/a", 1).get(30, TimeUnit.SECONDS)).hasSize(1);
		this.one.backend().forget("/queue/a");
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_claim", Long.class)).isZero();
	}

	@Test
	void whatTheOtherStoresCountsForTheQuota() throws Exception {
		PostgresNodes.Node limited = this.nodes.node(this.clock, ArchiveDatabase.properties(10, DataSize.ofMegabytes(1),
				Duration.ofSeconds(5), Duration.ZERO, DataSize.ofGigabytes(1), null));
		publish(this.one, "/topic/a", "x".repeat(1000));
		limited.backend().start(new RecordingInbound(), BackendFixture::retention);
		publish(limited, "/topic/a", "x".repeat(100));
		await().until(() -> limited.backend().storedBytes() == 1000 + 100 + 2 * 128);
		// It has counted when it began to write, and does so again.
		await().during(Duration.ofSeconds(2)).until(() -> limited.backend().storedBytes() == 1000 + 100 + 2 * 128);
		publish(this.one, "/topic/b", "x".repeat(3000));
		await().atMost(Duration.ofSeconds(40)).until(() -> limited.backend().storedBytes() == 4000 + 100 + 3 * 128);
	}

	@Test
	void whatADeadNodeHasLeftInItsOutboxIsMovedAndThatOfALivingOneIsNot() throws Exception {
		PostgresNodes.Node first = this.one.lock().isFirst() ? this.one : this.two;
		PostgresNodes.Node living = (first == this.one) ? this.two : this.one;
		leave(living.name(), "of a living one");
		leave("dead", "of a dead one");
		await().untilAsserted(() -> assertThat(log(first, "/topic/a")).containsExactly("1=of a dead one"));
		living.kill();
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(
					() -> assertThat(log(first, "/topic/a")).containsExactly("1=of a dead one", "2=of a living one"));
	}

	private void leave(String process, String body) {
		leave(process, "/topic/a", body);
	}

	private void leave(String process, String destination, String body) {
		this.nodes.jdbc()
			.update("insert into archive_outgoing (process, destination, headers, body, sender)"
					+ " values (?, ?, '[]', ?, '')", process, destination, body.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aCommitWhoseAnswerWasLostIsFoundAndNotRepeated() throws Exception {
		publish(this.one, "/topic/a", "1");
		this.one.writers().failAfterCommit(2);
		CompletableFuture<List<Position>> inDoubt = this.one.backend().publish(Batch.of(publication("/topic/a", "2")));
		publish(this.two, "/topic/b", "meanwhile");
		assertThat(inDoubt.get(30, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
		assertThat(publish(this.two, "/topic/a", "3").offset()).isEqualTo(3);
		assertThat(log("/topic/a")).containsExactly("1=1", "2=2", "3=3");
		assertThat(this.announcedByOne.bodies()).containsExactly("1", "2");
	}

	@Test
	void aNodeWhoseLockIsCutGoesOn() throws Exception {
		publish(this.two, "/topic/a", "1");
		cutTheLockOfForAMoment(this.two);
		assertThat(publish(this.two, "/topic/a", "2").offset()).isEqualTo(2);
		assertThat(this.two.isReplaced()).isFalse();
		assertThat(this.one.lock().isFirst()).isTrue();
	}

	/** Nobody holds its lock for a moment, so the first has deleted its row. */
	@Test
	void aNodeThatWasIdleForADayAndLosesItsLockForAMomentGoesOn() throws Exception {
		publish(this.two, "/topic/a", "1");
		cutTheLockOfForAMoment(this.two,
				() -> this.nodes.jdbc().update("delete from archive_node where name = ?", this.two.name()));
		assertThat(publish(this.two, "/topic/a", "2").offset()).isEqualTo(2);
		assertThat(this.two.isReplaced()).isFalse();
	}

	@Test
	void theRowOfANodeThatHasBeenGoneForADayIsDeleted() {
		this.nodes.jdbc().update("update archive_node set written_at = 0 where name = ?", this.two.name());
		this.nodes.jdbc()
			.update("insert into archive_node (name, last_transaction, written_at) values ('long-gone', '', 0)");
		this.nodes.jdbc()
			.update("insert into archive_node (name, last_transaction, written_at) values ('just-gone', '', ?)",
					System.currentTimeMillis());
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThat(this.nodes.jdbc().queryForList("select name from archive_node", String.class))
						.containsExactlyInAnyOrder(this.one.name(), this.two.name(), "just-gone"));
	}

	@Test
	void aProcessThatWritesAloneWaitsUntilAllHaveGone() throws Exception {
		PostgresNodes.Node alone = this.nodes.alone(this.clock);
		assertThat(alone.lock().isWaiting()).isTrue();
		this.one.close();
		assertThat(alone.lock().isWaiting()).isTrue();
		this.two.close();
		await().until(() -> alone.lock().isHeld());
		PostgresNodes.Node late = this.nodes.node(this.clock);
		assertThat(late.lock().isWaiting()).isTrue();
	}

	@Test
	void aNodeThatWasReplacedByAProcessThatWritesAloneCommitsNothingMore() throws Exception {
		publish(this.one, "/topic/a", "1");
		this.two.close();
		// As if it had been stopped, and PostgreSQL had ended its lock.
		this.nodes.jdbc().update("update archive_writer set term = term + 1, last_transaction = ''");
		assertThat(this.one.backend().publish(Batch.of(publication("/topic/a", "too late"))))
			.failsWithin(30, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class);
		assertThat(this.one.isReplaced()).isTrue();
		assertThat(this.nodes.jdbc().queryForObject("select count(*) from archive_message", Long.class)).isEqualTo(1);
	}

}
