package dev.parley.archive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.parley.engine.log.ManualClock;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class DiskTests {

	private final ManualClock clock = new ManualClock();

	private final Statements statements = new Statements();

	@Test
	void commitsAreFlushedOnceAPause() {
		Disk disk = new Disk(this.statements, Duration.ofSeconds(1), this.clock);
		disk.committed();
		assertThat(this.statements.executed).isEmpty();
		disk.tick();
		disk.tick();
		assertThat(this.statements.executed).containsExactly("checkpoint sync");
		this.clock.advance(Duration.ofSeconds(1));
		disk.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void withoutAPauseEveryCommitIsFlushedBeforeItsAnswers() {
		Disk disk = new Disk(this.statements, Duration.ZERO, this.clock);
		disk.committed();
		disk.committed();
		disk.tick();
		assertThat(this.statements.executed).hasSize(2);
	}

	@Test
	void aFlushThatFailsStopsNobody() {
		Disk disk = new Disk(this.statements, Duration.ZERO, this.clock);
		this.statements.fails = true;
		assertThatCode(disk::committed).doesNotThrowAnyException();
	}

	private static final class Statements extends JdbcTemplate {

		private final List<String> executed = new ArrayList<>();

		private boolean fails;

		Statements() {
			super(JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", ""));
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
