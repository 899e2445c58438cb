package dev.parley.archive.table;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.support.Postgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** The archive's tables in the database of another application. */
@Timeout(180)
class SchemaIT {

	private static final TablePrefix PARLEY = new TablePrefix("parley_");

	static Stream<String> databases() {
		return Stream.of("jdbc:h2:mem:" + UUID.randomUUID(), Postgres.newDatabase());
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		return pool;
	}

	@ParameterizedTest
	@MethodSource("databases")
	void theTablesAreThoseOfTheServerWithAnotherPrefix(String url) {
		try (HikariDataSource pool = pool(url)) {
			Flyway.configure().dataSource(pool).load().migrate();
			new Schema(pool, PARLEY).create();
			assertThat(columns(pool, "parley_")).isNotEmpty().isEqualTo(columns(pool, "archive_"));
			assertThat(indexes(pool, "parley_")).isNotEmpty().isEqualTo(indexes(pool, "archive_"));
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void processesThatStartTogetherCreateThemOnce(String url) {
		try (HikariDataSource pool = pool(url)) {
			assertThat(new Schema(pool, PARLEY).version()).isZero();
			CompletableFuture
				.allOf(IntStream.range(0, 4)
					.mapToObj((i) -> CompletableFuture.runAsync(() -> new Schema(pool, PARLEY).create()))
					.toArray(CompletableFuture[]::new))
				.join();
			new Schema(pool, PARLEY).create();
			assertThat(new Schema(pool, PARLEY).version()).isEqualTo(Schema.VERSION);
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			assertThat(jdbc.queryForList("select id from parley_writer")).hasSize(1);
			assertThat(jdbc.queryForList("select version from parley_schema")).hasSize(1);
		}
	}

	private static List<String> columns(HikariDataSource pool, String prefix) {
		return new JdbcTemplate(pool).queryForList(
				"select substring(lower(table_name) from ?) || '.' || lower(column_name) || ' ' || data_type || ' '"
						+ " || is_nullable || ' ' || coalesce(cast(character_maximum_length as varchar(20)), '')"
						+ " from information_schema.columns where lower(table_name) like ?"
						+ " and lower(table_schema) = 'public' order by 1",
				String.class, prefix.length() + 1, prefix.replace("_", "\\_") + "%");
	}

	private static List<String> indexes(HikariDataSource pool, String prefix) {
		boolean h2 = pool.getJdbcUrl().startsWith("jdbc:h2");
		return new JdbcTemplate(pool).queryForList(
				"select substring(lower(%1$s) from ?) from %2$s where lower(%1$s) like ? order by 1"
					.formatted(h2 ? "index_name" : "indexname", h2 ? "information_schema.indexes" : "pg_indexes"),
				String.class, prefix.length() + 1, prefix.replace("_", "\\_") + "%");
	}

}
