package dev.parley.cluster.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** On the server of this machine, if it has one: newer than the embedded one. */
@EnabledIf("dev.parley.cluster.redis.RedisProcess#isInstalled")
class InstalledSharedLogsIT extends SharedLogsContract {

	private static RedisProcess redis;

	@BeforeAll
	static void start() {
		redis = RedisProcess.ofThisMachine();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@Override
	RedisProcess server() {
		return redis;
	}

}
