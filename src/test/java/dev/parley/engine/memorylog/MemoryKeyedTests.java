package dev.parley.engine.memorylog;

import java.time.Clock;

import dev.parley.engine.log.KeyedContract;

class MemoryKeyedTests extends KeyedContract {

	@Override
	protected MemoryBackend create(Clock clock) {
		return new MemoryBackend(clock);
	}

	@Override
	protected int rounds() {
		return 300;
	}

}
