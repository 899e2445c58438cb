package dev.parley.archive;

import java.time.Clock;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SharedArchiveTests {

	@Test
	void aClusterRefusesADatabaseThatOneProcessAloneCanUse() {
		DriverManagerDataSource h2 = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID());
		assertThatExceptionOfType(ArchiveException.class).isThrownBy(
				() -> Archive.openShared(h2, ArchiveDatabase.DEFAULTS, Clock.systemUTC(), (pool, name) -> pool, () -> {
				}, "node-1"))
			.withMessage("A cluster keeps durable messages in PostgreSQL, which all nodes share, and this is H2");
	}

}
