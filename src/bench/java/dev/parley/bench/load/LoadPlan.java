package dev.parley.bench.load;

/**
 * One measurement of fan-out: what is sent, to how many subscribers, and how fast.
 *
 * @param topics destinations; with several, each message goes to one of them at random
 * @param subscribers connections with one subscription each, per destination
 * @param bytes length of a body, at least {@link Stamp#LENGTH}
 * @param rate planned messages per second, whatever comes back; 0 for as many as the
 * window allows
 * @param window messages under way at most, if there is no rate
 * @param controller whether messages are sent to a controller that publishes them,
 * instead of directly to the destination
 * @param events whether subscribers read streams of events
 * @param logged whether the destinations are those for which the server keeps a log
 * @param slowReaders subscribers that stop reading when the measured time begins
 * @param warmUp seconds before the measured time
 * @param measured seconds
 */
public record LoadPlan(int topics, int subscribers, int bytes, double rate, int window, boolean controller,
		boolean events, boolean logged, int slowReaders, double warmUp, double measured) implements Plan {

	private static final double WARM_UP = 3;

	private static final double MEASURED = 5;

	/** As many messages as the server can take. */
	public static LoadPlan saturate(int topics, int subscribers, int bytes) {
		int window = (topics > 1) ? 2 * topics : Math.min(512, Math.max(4, 16_000 / subscribers));
		return new LoadPlan(topics, subscribers, bytes, 0, window, false, false, false, 0, WARM_UP, MEASURED);
	}

	/** Messages to one destination at planned times. */
	public static LoadPlan atRate(double rate, int subscribers, int bytes) {
		return new LoadPlan(1, subscribers, bytes, rate, 0, false, false, false, 0, WARM_UP, MEASURED);
	}

	public LoadPlan throughController() {
		return new LoadPlan(this.topics, this.subscribers, this.bytes, this.rate, this.window, true, this.events,
				this.logged, this.slowReaders, this.warmUp, this.measured);
	}

	public LoadPlan asEvents() {
		return new LoadPlan(this.topics, this.subscribers, this.bytes, this.rate, this.window, this.controller, true,
				this.logged, this.slowReaders, this.warmUp, this.measured);
	}

	/** With {@code retain-count} 100. */
	public LoadPlan withLog() {
		return new LoadPlan(this.topics, this.subscribers, this.bytes, this.rate, this.window, this.controller,
				this.events, true, this.slowReaders, this.warmUp, this.measured);
	}

	public LoadPlan withSlowReaders(int number) {
		return new LoadPlan(this.topics, this.subscribers, this.bytes, this.rate, this.window, this.controller,
				this.events, this.logged, number, this.warmUp, this.measured);
	}

	/** The same plan with the measured time multiplied by this factor. */
	public LoadPlan stretched(double factor) {
		return new LoadPlan(this.topics, this.subscribers, this.bytes, this.rate, this.window, this.controller,
				this.events, this.logged, this.slowReaders, this.warmUp, this.measured * factor);
	}

	boolean isOpenLoop() {
		return this.rate > 0;
	}

	/**
	 * Whether the publisher waits for its own messages to come back; with several
	 * destinations, or if they come back in another way, it waits for those of all
	 * subscribers.
	 */
	boolean publisherListens() {
		return !isOpenLoop() && this.topics == 1 && !this.events;
	}

	/**
	 * The destination contains the run, so that messages of an earlier run are not
	 * counted.
	 */
	String subscribeTo(int run, int topic) {
		return place() + run + "-" + topic;
	}

	private String place() {
		return this.logged ? "/topic/bench/logged/" : "/topic/bench/";
	}

	String sendTo(int run, int topic) {
		return (this.controller ? "/app/bench/" : place()) + run + "-" + topic;
	}

}
