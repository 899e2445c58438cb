package dev.parley.engine.delivery;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

import dev.parley.engine.thread.Scheduler;
import dev.parley.engine.thread.Timers;

/** Time that passes when a test says so, and the calls that it brings. */
final class ManualScheduler implements Scheduler {

	private final Queue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::at));

	private long now;

	@Override
	public long now() {
		return this.now;
	}

	@Override
	public void at(long nanoTime, Timers.Timed timed) {
		this.calls.add(new Call(nanoTime, timed));
	}

	void pass(long nanos) {
		long end = this.now + nanos;
		while (!this.calls.isEmpty() && this.calls.element().at <= end) {
			Call call = this.calls.remove();
			this.now = Math.max(this.now, call.at);
			call(call.timed);
		}
		this.now = end;
	}

	/** Calls the first of those that wait before its time, as the wheel may. */
	void callEarly() {
		if (!this.calls.isEmpty()) {
			call(this.calls.remove().timed);
		}
	}

	private void call(Timers.Timed timed) {
		long next = timed.due(this.now);
		if (next != Timers.Timed.NEVER) {
			at(next, timed);
		}
	}

	int waiting() {
		return this.calls.size();
	}

	private record Call(long at, Timers.Timed timed) {

	}

}
