package dev.parley.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.delivery.Meters;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;

/** Records what was counted. Safe for any thread. */
public final class CountingMeters implements Meters {

	private final AtomicInteger delivered = new AtomicInteger();

	private final Map<SlowConsumer.Action, Integer> slow = new ConcurrentHashMap<>();

	private final List<Boolean> recoveries = new CopyOnWriteArrayList<>();

	private final List<CloseReason> ends = new CopyOnWriteArrayList<>();

	private final AtomicInteger receipts = new AtomicInteger();

	@Override
	public void delivered(int subscribers) {
		this.delivered.addAndGet(subscribers);
	}

	@Override
	public void slow(SlowConsumer.Action action, int messages) {
		this.slow.merge(action, messages, Integer::sum);
	}

	@Override
	public void recovered(boolean all) {
		this.recoveries.add(all);
	}

	@Override
	public void receipted(Duration since) {
		this.receipts.incrementAndGet();
	}

	@Override
	public void ended(CloseReason reason) {
		this.ends.add(reason);
	}

	int delivered() {
		return this.delivered.get();
	}

	public int slow(SlowConsumer.Action action) {
		return this.slow.getOrDefault(action, 0);
	}

	List<Boolean> recoveries() {
		return this.recoveries;
	}

	public List<CloseReason> ends() {
		return this.ends;
	}

	int receipts() {
		return this.receipts.get();
	}

}
