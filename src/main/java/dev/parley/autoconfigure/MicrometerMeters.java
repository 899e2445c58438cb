package dev.parley.autoconfigure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Command;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;

/**
 * Counts the activity of the engine and its clients. No meter is tagged by destination,
 * session or user: their number has no limit. Safe for any thread.
 */
final class MicrometerMeters implements Meters {

	private final MeterRegistry registry;

	private final Counter deliveries;

	private final Counter recovered;

	private final Counter notRecovered;

	private final Timer receipts;

	private final Map<SlowConsumer.Action, Counter> slow = new EnumMap<>(SlowConsumer.Action.class);

	private final Map<Command, Counter> frames = new EnumMap<>(Command.class);

	MicrometerMeters(MeterRegistry registry) {
		this.registry = registry;
		this.deliveries = Counter.builder("parley.deliveries")
			.description("Messages handed to the outboxes of their subscribers")
			.register(registry);
		this.recovered = recoveries("true");
		this.notRecovered = recoveries("false");
		this.receipts = Timer.builder("parley.receipts")
			.description("From a frame that leads to a publication to its RECEIPT")
			.publishPercentileHistogram()
			.register(registry);
		for (SlowConsumer.Action action : SlowConsumer.Action.values()) {
			this.slow.put(action,
					Counter.builder("parley.slow.consumers")
						.tag("action", action.toString())
						.description("Messages left out for slow consumers, or slow consumers closed")
						.register(registry));
		}
		for (Command command : Command.values()) {
			if (!command.isFromServer()) {
				this.frames.put(command,
						Counter.builder("parley.frames")
							.tag("command", command.name())
							.description("Frames that clients have sent")
							.register(registry));
			}
		}
	}

	private Counter recoveries(String recovered) {
		return Counter.builder("parley.recoveries")
			.tag("recovered", recovered)
			.description("Subscriptions that asked for what they had missed")
			.register(this.registry);
	}

	@Override
	public void received(Command command) {
		Counter counter = this.frames.get(command);
		if (counter != null) {
			counter.increment();
		}
	}

	@Override
	public void delivered(int subscribers) {
		this.deliveries.increment(subscribers);
	}

	@Override
	public void slow(SlowConsumer.Action action, int messages) {
		Objects.requireNonNull(this.slow.get(action)).increment(messages);
	}

	@Override
	public void recovered(boolean all) {
		(all ? this.recovered : this.notRecovered).increment();
	}

	@Override
	public void receipted(Duration since) {
		this.receipts.record(since);
	}

	@Override
	public void ended(CloseReason reason) {
		Counter.builder("parley.sessions.ended")
			.tag("code", Integer.toString(reason.code()))
			.description("Sessions that have ended, by the code of the close")
			.register(this.registry)
			.increment();
	}

}
