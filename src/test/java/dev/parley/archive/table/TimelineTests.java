package dev.parley.archive.table;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TimelineTests {

	@Test
	void aDatabaseThatForbidsTheQuestionHasOneHistory() {
		assertThat(Timeline.of(postgres(
				new BadSqlGrammarException("timeline", "select", new SQLException("permission denied", "42501")))))
			.isEqualTo(Timeline.NONE);
	}

	/** Otherwise this process would end no epoch until it is started again. */
	@Test
	void aConnectionThatBreaksSaysNothingAboutTheDatabase() {
		assertThatExceptionOfType(DataAccessResourceFailureException.class)
			.isThrownBy(() -> Timeline.of(postgres(new DataAccessResourceFailureException("broken"))));
	}

	@Test
	void h2HasOneHistory() {
		assertThat(Timeline.of(answering("H2", new IllegalStateException("asked")))).isEqualTo(Timeline.NONE);
	}

	private static JdbcTemplate postgres(DataAccessException failure) {
		return answering("PostgreSQL", failure);
	}

	private static JdbcTemplate answering(String product, RuntimeException failure) {
		return new JdbcTemplate() {

			@SuppressWarnings("unchecked")
			@Override
			public <T> @Nullable T execute(ConnectionCallback<T> action) {
				return (T) product;
			}

			@Override
			public <T> @Nullable T queryForObject(String sql, Class<T> type) {
				throw failure;
			}

		};
	}

}
