package dev.parley.archive;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.engine.log.ManualClock;
import dev.parley.engine.log.RecordingInbound;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

class DiskTests {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final Statements statements = new Statements(this.database);

	private long nanos = Long.MAX_VALUE - 1;

	@Test
	void commitsAreFlushedOnceAPause() {
		Disk disk = new Disk(this.statements, Duration.ofSeconds(1), () -> this.nanos);
		disk.committed();
		assertThat(this.statements.executed).isEmpty();
		disk.tick();
		disk.tick();
		assertThat(this.statements.executed).containsExactly("checkpoint sync");
		this.nanos += Duration.ofSeconds(1).toNanos();
		disk.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void withoutAPauseEveryCommitIsFlushedBeforeItsAnswers() {
		Disk disk = new Disk(this.statements, Duration.ZERO, () -> this.nanos);
		disk.committed();
		disk.committed();
		disk.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void aFlushThatFailsStopsNobody() {
		Disk disk = new Disk(this.statements, Duration.ZERO, () -> this.nanos);
		this.statements.fails = true;
		assertThatCode(disk::committed).doesNotThrowAnyException();
	}

	@Test
	void aClockThatIsSetBackStopsNoFlush() {
		ManualClock clock = new ManualClock();
		Backend backend = new JdbcBackend(this.statements, this.statements, this.database.lock(),
				ArchiveDatabase.DEFAULTS, clock);
		backend.start(new RecordingInbound(), BackendContract::retention);
		await().until(() -> !this.statements.executed.isEmpty());
		clock.advance(Duration.ofHours(-1));
		int before = this.statements.executed.size();
		await().untilAsserted(() -> assertThat(this.statements.executed).hasSizeGreaterThan(before + 1));
		backend.close();
	}

	private static final class Statements extends JdbcTemplate {

		private final List<String> executed = new CopyOnWriteArrayList<>();

		private boolean fails;

		Statements(ArchiveDatabase database) {
			super(database.faults());
		}

		@Override
		public void execute(String sql) {
			if (this.fails) {
				throw new DataAccessResourceFailureException("Injected");
			}
			this.executed.add(sql);
			super.execute(sql);
		}

	}

}
