package dev.parley.archive.writer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.FaultyDataSource;
import dev.parley.archive.Pools;
import dev.parley.archive.ArchiveDatabase;
import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.BackendException;
import dev.parley.support.Postgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Which of two processes may write, on a real PostgreSQL. */
@Timeout(180)
class WriterLockIT {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final String url = Postgres.newDatabase();

	private final HikariDataSource main = new HikariDataSource();

	private final AtomicInteger replaced = new AtomicInteger();

	private HikariDataSource poolOfOne;

	private FaultyDataSource networkOfOne;

	private HikariDataSource poolOfTwo;

	private WriterLock one;

	private WriterLock two;

	@BeforeEach
	void createTwo() {
		Flyway.configure().dataSource(this.url, null, null).load().migrate();
		this.main.setJdbcUrl(this.url);
		this.poolOfOne = (HikariDataSource) Pools.beside(this.main, "lock-of-one", 2, Duration.ofSeconds(5));
		this.networkOfOne = new FaultyDataSource(this.poolOfOne);
		this.poolOfTwo = (HikariDataSource) Pools.beside(this.main, "lock-of-two", 2, Duration.ofSeconds(5));
		this.one = new WriterLock(AdvisoryLock.alone(this.networkOfOne, ArchiveDatabase.PREFIX),
				Tables.of(new JdbcTemplate(this.networkOfOne), ArchiveDatabase.PREFIX).writer(),
				this.replaced::incrementAndGet);
		this.two = new WriterLock(AdvisoryLock.alone(this.poolOfTwo, ArchiveDatabase.PREFIX),
				Tables.of(new JdbcTemplate(this.poolOfTwo), ArchiveDatabase.PREFIX).writer(),
				this.replaced::incrementAndGet);
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.poolOfOne.close();
		this.poolOfTwo.close();
		this.main.close();
	}

	@Test
	void theFirstWritesAndTheSecondWaitsUntilItHasGone() {
		this.one.start();
		this.two.start();
		long term = this.one.term(Duration.ZERO);
		assertThat(this.one.isHeld()).isTrue();
		assertThat(this.two.isWaiting()).isTrue();
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.two.term(Duration.ZERO));
		this.one.close();
		assertThat(this.two.term(LONG)).isEqualTo(term + 1);
		assertThat(this.replaced).hasValue(0);
	}

	@Test
	void aProcessThatGetsItsLockBackGoesOnInTheSameTerm() {
		this.one.start();
		long term = this.one.term(Duration.ZERO);
		this.networkOfOne.breakDown();
		cutTheLockOfOne();
		await().atMost(LONG).until(() -> !this.one.isHeld());
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.one.term(Duration.ZERO));
		this.networkOfOne.repair();
		assertThat(this.one.term(LONG)).isEqualTo(term);
		assertThat(this.replaced).hasValue(0);
	}

	@Test
	void aProcessThatLosesItsLockToAnotherNeverWritesAgain() {
		this.one.start();
		this.two.start();
		long term = this.one.term(Duration.ZERO);
		this.networkOfOne.breakDown();
		cutTheLockOfOne();
		assertThat(this.two.term(LONG)).isEqualTo(term + 1);
		this.networkOfOne.repair();
		await().atMost(LONG).untilAsserted(() -> assertThat(this.replaced).hasValue(1));
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.one.term(LONG));
		this.two.close();
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.one.term(LONG));
	}

	private void cutTheLockOfOne() {
		new JdbcTemplate(new DriverManagerDataSource(this.url))
			.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
					+ " and application_name = 'lock-of-one'");
	}

	@Test
	void twoApplicationsWithTablesOfTheirOwnShareASchema() throws SQLException {
		Mutex one = AdvisoryLock.alone(this.poolOfOne, new TablePrefix("orders_"));
		Mutex two = AdvisoryLock.alone(this.poolOfTwo, new TablePrefix("chat_"));
		Mutex another = AdvisoryLock.alone(this.poolOfTwo, new TablePrefix("orders_"));
		try {
			assertThat(one.hold()).isTrue();
			assertThat(two.hold()).isTrue();
			assertThat(another.hold()).isFalse();
		}
		finally {
			one.release();
			two.release();
			another.release();
		}
	}

}
