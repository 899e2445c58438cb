package dev.parley.bench.load;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The scenarios; {@code src/docs/performance.md} says why these. */
public enum Scenario {

	/** Many subscribers to one destination. */
	S1("1 destination × 1,000 subscribers, 128 B, saturation", new Step("", LoadPlan.saturate(1, 1000, 128))),
	/** Some subscribers to one destination. */
	S2("1 destination × 100 subscribers, 128 B, saturation", new Step("", LoadPlan.saturate(1, 100, 128))),
	/** A load that every server can handle. */
	S3("1,000 subscribers, 128 B, 50 messages/s", new Step("", LoadPlan.atRate(50, 1000, 128))),
	/** Many destinations, each with few subscribers. */
	S4("1,000 destinations × 5 subscribers, 128 B, saturation", new Step("", LoadPlan.saturate(1000, 5, 128))),
	/** No messages. */
	S5("10,000 idle connections, each with a subscription", new Step("", new IdlePlan(10_000, false))),
	/** Larger messages. */
	S6("1 destination × 1,000 subscribers, 4 KiB, saturation", new Step("", LoadPlan.saturate(1, 1000, 4096))),
	/** Some subscribers stop reading; the others should not notice. */
	S7("1,000 subscribers, 16 KiB, 20 messages/s",
			new Step(Step.ALL_READ, LoadPlan.atRate(20, 1000, 16_384).stretched(3)),
			new Step(Step.SOME_STOP, LoadPlan.atRate(20, 1000, 16_384).withSlowReaders(10).stretched(6))),
	/** From few subscribers to many. */
	S8("10 → 5,000 subscribers, 128 B, saturation", new Step(Step.FEW, LoadPlan.saturate(1, 10, 128)),
			new Step(Step.MANY, LoadPlan.saturate(1, 5000, 128))),
	/** S1, but a controller of the application publishes. */
	APP("as S1, through /app and a controller", new Step("", LoadPlan.saturate(1, 1000, 128).throughController())),
	/** S1, but subscribers read streams of events. */
	S1_EVENTS("as S1, to streams of events", new Step("", LoadPlan.saturate(1, 1000, 128).asEvents())),
	/** S5, but with streams of events. */
	S5_EVENTS("10,000 idle streams of events", new Step("", new IdlePlan(10_000, true)));

	/** Those that every server can do. */
	public static final Set<Scenario> OF_EVERY_SERVER = Collections
		.unmodifiableSet(EnumSet.complementOf(EnumSet.of(S1_EVENTS, S5_EVENTS)));

	private final String title;

	private final List<Step> steps;

	Scenario(String title, Step... steps) {
		this.title = title;
		this.steps = List.of(steps);
	}

	public String title() {
		return this.title;
	}

	/** The parts, measured one after another. */
	public List<Step> steps() {
		return this.steps;
	}

	/** Whether each measurement needs a freshly started server. */
	public boolean needsFreshServer() {
		return this.steps.stream().anyMatch((step) -> step.plan() instanceof IdlePlan);
	}

	/**
	 * A part of a scenario.
	 *
	 * @param name empty if there is only one
	 */
	public record Step(String name, Plan plan) {

		/** A part of {@link #S7}. */
		public static final String ALL_READ = "all read";

		/** A part of {@link #S7}. */
		public static final String SOME_STOP = "10 stop reading";

		/** A part of {@link #S8}. */
		public static final String FEW = "10";

		/** A part of {@link #S8}. */
		public static final String MANY = "5,000";

	}

}
