package dev.parley.durability;

import java.nio.file.Path;

import dev.parley.cluster.Fleet;
import dev.parley.support.Slow;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * On PostgreSQL and nothing else, with as many clients as {@code -Dparley.clients=200}
 * says; not without it, because it takes long.
 */
@Slow
@EnabledIfSystemProperty(named = "parley.clients", matches = ".+")
class RollingRestartOnPostgresIT extends RollingRestartContract {

	@Override
	Fleet start(Path folder, String... properties) {
		return Fleet.onPostgres(folder, properties);
	}

}
