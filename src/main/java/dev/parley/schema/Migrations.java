package dev.parley.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Creates the tables at the start: first Parley's own, from {@code db/migration}, then
 * those of each feature, from {@code db/feature/<name>}. A feature has a history of its
 * own, in the table {@code flyway_<name>}, and counts from 1: later migrations of Parley
 * cannot collide with it. Refuses a database with newer migrations.
 */
@Component
final class Migrations implements FlywayMigrationStrategy {

	private static final Pattern FEATURE = Pattern.compile("/db/feature/([^/]+)/[^/]+\\.sql$");

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");

	/** Applied, and not among the migrations of this version. */
	private static final Set<MigrationState> NEWER = Set.of(MigrationState.FUTURE_SUCCESS,
			MigrationState.MISSING_SUCCESS);

	@Override
	public void migrate(Flyway ours) {
		migrateOne(ours);
		for (String feature : features(ours.getConfiguration().getClassLoader())) {
			migrateOne(Flyway.configure(ours.getConfiguration().getClassLoader())
				.configuration(ours.getConfiguration())
				.locations("classpath:db/feature/" + feature)
				.table("flyway_" + feature)
				.baselineOnMigrate(true)
				.baselineVersion("0")
				.load());
		}
		endConnections(ours.getConfiguration().getDataSource());
	}

	/**
	 * On PostgreSQL these connections wait for locks without a limit; later ones must
	 * not.
	 */
	private static void endConnections(@Nullable DataSource connections) {
		try {
			if (connections != null && connections.isWrapperFor(HikariDataSource.class)) {
				HikariDataSource pool = connections.unwrap(HikariDataSource.class);
				if (String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
					pool.getHikariPoolMXBean().softEvictConnections();
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The connections of the migrations could not be ended", ex);
		}
	}

	private static void migrateOne(Flyway flyway) {
		List<String> newer = Arrays.stream(flyway.info().all())
			.filter((migration) -> NEWER.contains(migration.getState()))
			.map(Migrations::describe)
			.toList();
		if (!newer.isEmpty()) {
			throw new NewerSchemaException(flyway.getConfiguration().getTable(), newer);
		}
		flyway.migrate();
	}

	private static String describe(MigrationInfo migration) {
		return "V" + migration.getVersion() + " " + migration.getDescription();
	}

	private static Set<String> features(ClassLoader classLoader) {
		Set<String> names = new TreeSet<>();
		try {
			for (Resource script : new PathMatchingResourcePatternResolver(classLoader)
				.getResources("classpath*:db/feature/*/*.sql")) {
				Matcher feature = FEATURE.matcher(script.getURL().getPath());
				if (feature.find()) {
					names.add(feature.group(1));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		names.stream().filter((name) -> !NAME.matcher(name).matches()).findFirst().ifPresent((name) -> {
			throw new IllegalStateException(
					"The folder db/feature/%s has a name that is not lower-case letters, digits and _".formatted(name));
		});
		return names;
	}

}
