package dev.parley.presence;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryRosterTests extends RosterContract {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

	private final MemoryRoster.Nodes nodes = new MemoryRoster.Nodes(LEASE, this.now::get);

	@Override
	Roster node() {
		return new MemoryRoster(this.nodes);
	}

	@Override
	void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	@Test
	void aTopicThatNobodyIsAtIsForgotten() {
		MemoryRoster roster = new MemoryRoster();
		roster.join(device("s1", "mina"));
		assertThat(roster.topics()).isOne();
		roster.leave(device("s1", "mina"), true);
		assertThat(roster.topics()).isZero();
	}

}
