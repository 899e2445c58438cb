package dev.parley.archive.commit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.archive.ArchiveDatabase;
import dev.parley.archive.ArchiveProperties;
import dev.parley.archive.JdbcBackend;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class DiskFlushTests {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final Statements statements = new Statements(this.database);

	private long nanos = Long.MAX_VALUE - 1;

	@Test
	void commitsAreFlushedOnceAPause() {
		DiskFlush flush = new DiskFlush(this.statements, Duration.ofSeconds(1), () -> this.nanos);
		flush.committed();
		assertThat(this.statements.executed).isEmpty();
		flush.tick();
		flush.tick();
		assertThat(this.statements.executed).containsExactly("checkpoint sync");
		this.nanos += Duration.ofSeconds(1).toNanos();
		flush.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void withoutAPauseEveryCommitIsFlushedBeforeItsAnswers() {
		DiskFlush flush = new DiskFlush(this.statements, Duration.ZERO, () -> this.nanos);
		flush.committed();
		flush.committed();
		flush.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void aFlushThatFailsBetweenCommitsStopsNobodyAndIsSaidOnce(CapturedOutput output) {
		DiskFlush flush = new DiskFlush(this.statements, Duration.ofSeconds(1), () -> this.nanos);
		this.statements.failing.set(1000);
		for (int i = 0; i < 3; i++) {
			assertThatCode(flush::tick).doesNotThrowAnyException();
			this.nanos += Duration.ofSeconds(1).toNanos();
		}
		assertThat(StringUtils.countOccurrencesOf(output.toString(), "could not be flushed")).isOne();
	}

	/** With {@code parley.archive.sync=0s}. */
	@Test
	void noCommitIsAnsweredBeforeAFlushHasSucceeded() throws Exception {
		ArchiveProperties everyCommit = ArchiveDatabase.properties(1000, DataSize.ofMegabytes(32),
				Duration.ofMinutes(5), Duration.ZERO, DataSize.ofBytes(0), null);
		RecordingInbound announced = new RecordingInbound();
		try (Backend backend = new JdbcBackend(this.statements, this.statements, this.database.lock(), everyCommit,
				new ManualClock())) {
			backend.start(announced, BackendFixture::retention);
			this.statements.failing.set(1000);
			CompletableFuture<List<Position>> answer = backend
				.publish(Batch.of(new Publication("/topic/a", Headers.empty(), new byte[0])));
			await().until(() -> this.statements.failing.get() < 997);
			assertThat(answer).isNotDone();
			assertThat(announced.messages()).isEmpty();
			this.statements.failing.set(0);
			assertThat(answer.get(60, TimeUnit.SECONDS)).extracting(Position::offset).containsExactly(1L);
			assertThat(announced.messages()).hasSize(1);
		}
	}

	@Test
	void aClockThatIsSetBackStopsNoFlush() {
		ManualClock clock = new ManualClock();
		Backend backend = new JdbcBackend(this.statements, this.statements, this.database.lock(),
				ArchiveDatabase.DEFAULTS, clock);
		backend.start(new RecordingInbound(), BackendFixture::retention);
		await().until(() -> !this.statements.executed.isEmpty());
		clock.advance(Duration.ofHours(-1));
		int before = this.statements.executed.size();
		await().untilAsserted(() -> assertThat(this.statements.executed).hasSizeGreaterThan(before + 1));
		backend.close();
	}

	private static final class Statements extends JdbcTemplate {

		private final List<String> executed = new CopyOnWriteArrayList<>();

		/** How many more flushes fail. */
		private final AtomicInteger failing = new AtomicInteger();

		Statements(ArchiveDatabase database) {
			super(database.faults());
		}

		@Override
		public void execute(String sql) {
			if (sql.startsWith("checkpoint") && this.failing.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new DataAccessResourceFailureException("Injected");
			}
			this.executed.add(sql);
			super.execute(sql);
		}

	}

}
