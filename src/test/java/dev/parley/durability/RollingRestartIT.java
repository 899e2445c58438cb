package dev.parley.durability;

import java.nio.file.Path;

import dev.parley.cluster.Fleet;
import dev.parley.support.Slow;

/** With Redis, for what is not durable. */
@Slow
class RollingRestartIT extends RollingRestartContract {

	@Override
	Fleet start(Path folder, String... properties) {
		return Fleet.onRedis(folder, properties);
	}

}
