package dev.parley.engine.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Decides all permissions: for live subscriptions, replay, history over REST, wildcards,
 * SEND and {@code /app} alike.
 * <p>
 * The most specific policy that matches a name decides, compared segment by segment from
 * the left (a word before {@code *} before {@code **}). Where nothing else matches,
 * {@link DestinationPolicy#closed} applies. A caller must pass the policy and every
 * matching {@link DestinationRule}. A program with a {@link Grant} passes a policy by it.
 * <p>
 * A dead-letter queue has the policy of its queue, unless a policy names dead-letter
 * queues: so rejected messages have the same readers and durability as before. Rules for
 * the queue apply to its dead letters in any case.
 * <p>
 * Where a policy has presence on, each topic has a roster and signals of typing beside
 * it, see {@link PresenceTopics}: who may subscribe to the topic, by policy, rules and
 * grant, may subscribe to them, and only the application sends there.
 * <p>
 * A name always gets the same decision, which is remembered for the next steps of its
 * frame. Safe for any thread.
 */
public final class Policies implements Retentions {

	private static final DestinationPolicy PRIVATE = new DestinationPolicy(DestinationNames.USERS + "**",
			Access.EVERYONE, Access.NOBODY, Retention.NONE, false, false, DestinationPolicy.DEFAULT_MAX_PAYLOAD,
			SlowConsumer.DISCONNECT);

	/** Bounds of a work queue whose policy gives none. */
	private static final Retention QUEUE = new Retention(10_000, Duration.ZERO, 64L * 1024 * 1024);

	private static final DestinationPolicy OTHERS = DestinationPolicy.closed("/**");

	/**
	 * Closed by default, because any consumer would take messages away from the others.
	 */
	private static final DestinationPolicy OTHER_QUEUES = DestinationPolicy.closed(DestinationNames.QUEUES + "**")
		.subscribe(Access.NOBODY);

	/** Nanoseconds between two log lines about a failing rule. */
	private static final long WARN_EACH = TimeUnit.MINUTES.toNanos(1);

	private static final Logger log = LoggerFactory.getLogger(Policies.class);

	private final List<Entry> entries;

	private final List<DataRule> rules;

	/** Whether any policy has presence on. */
	private final boolean presence;

	private final RecentDecisions decisions = new RecentDecisions(this::scan);

	/**
	 * Policies without rules.
	 * @param policies of two with the same pattern the later one applies
	 * @throws IllegalArgumentException naming an invalid pattern
	 */
	public Policies(List<DestinationPolicy> policies) {
		this(policies, List.of());
	}

	/**
	 * Policies, and rules that can only restrict them.
	 * @param policies of two with the same pattern the later one applies
	 * @throws IllegalArgumentException naming an invalid pattern
	 */
	public Policies(List<DestinationPolicy> policies, List<DestinationRule> rules) {
		Map<String, Entry> byPattern = new HashMap<>();
		for (DestinationPolicy policy : policies) {
			byPattern.put(policy.pattern(), new Entry(new NamePattern(policy.pattern()), policy));
		}
		List<Entry> sorted = new ArrayList<>(byPattern.values());
		sorted.sort((a, b) -> NamePattern.MOST_SPECIFIC_FIRST.compare(a.pattern, b.pattern));
		this.entries = List.copyOf(sorted);
		this.presence = sorted.stream().anyMatch((entry) -> entry.policy.presence());
		this.rules = rules.stream()
			.map((rule) -> new DataRule(new NamePattern(rule.pattern()), rule,
					new AtomicLong(System.nanoTime() - WARN_EACH)))
			.toList();
	}

	/** All of them, the most specific first. */
	public List<DestinationPolicy> all() {
		return this.entries.stream().map(Entry::policy).toList();
	}

	/** The patterns whose messages are kept in a database. */
	public List<String> durable() {
		return this.entries.stream()
			.map(Entry::policy)
			.filter(DestinationPolicy::durable)
			.map(DestinationPolicy::pattern)
			.toList();
	}

	/** The policy that decides for this name. */
	public DestinationPolicy decide(String destination) {
		return decision(destination).policy();
	}

	private Decision decision(String destination) {
		return DestinationNames.isUsers(destination) ? Decision.OF_ONE_SESSION : this.decisions.of(destination);
	}

	/**
	 * Whether those who subscribe to this name are present at it.
	 * @param destination a name or a pattern
	 */
	public boolean hasPresence(String destination) {
		return this.presence && !DestinationNames.isPattern(destination) && decision(destination).policy().presence();
	}

	/** Whether this is the roster of a topic. */
	public boolean isRoster(String destination) {
		return this.presence && PresenceTopics.isRoster(destination) && decision(destination).topic() != null;
	}

	/**
	 * Whether this name has the form of a roster's, and is neither one nor a destination
	 * that a policy gives such a name.
	 */
	boolean isRosterOfNothing(String destination) {
		return this.presence && PresenceTopics.isRoster(destination) && decision(destination).topic() == null
				&& !PresenceTopics.isRoster(decision(destination).policy().pattern());
	}

	/** Compares the name with all patterns. */
	private Decision scan(String destination) {
		String topic = this.presence ? PresenceTopics.topicOf(destination) : null;
		if (topic != null) {
			Decision ofTopic = scan(topic);
			if (ofTopic.policy().presence()) {
				return new Decision(destination, beside(ofTopic.policy(), destination), ofTopic.rulings(), topic);
			}
		}
		List<Ruling> rulings = rulings(destination);
		if (!DeadLetterQueue.isOne(destination)) {
			DestinationPolicy others = DestinationNames.isQueue(destination) ? OTHER_QUEUES : OTHERS;
			return new Decision(destination, policy(destination, (pattern) -> true, others), rulings);
		}
		Decision queue = scan(DeadLetterQueue.original(destination));
		return new Decision(destination, policy(destination, DeadLetterQueue::isOne, queue.policy()),
				Stream.concat(rulings.stream(), queue.rulings().stream()).toList());
	}

	/** The policy of a roster, or of signals of typing. */
	private static DestinationPolicy beside(DestinationPolicy topic, String destination) {
		boolean roster = PresenceTopics.isRoster(destination);
		return new DestinationPolicy(topic.pattern(), topic.subscribe(), Access.NOBODY,
				roster ? new Retention(1, Duration.ZERO, 0) : Retention.NONE, false, false,
				DestinationPolicy.DEFAULT_MAX_PAYLOAD,
				roster ? SlowConsumer.DISCONNECT : new SlowConsumer(SlowConsumer.Action.CONFLATE, PresenceTopics.USER));
	}

	private DestinationPolicy policy(String destination, Predicate<String> patterns, DestinationPolicy otherwise) {
		for (Entry entry : this.entries) {
			if (entry.pattern.matches(destination) && patterns.test(entry.policy.pattern())) {
				return entry.policy;
			}
		}
		return otherwise;
	}

	private List<Ruling> rulings(String destination) {
		List<Ruling> matching = new ArrayList<>(0);
		for (DataRule rule : this.rules) {
			if (rule.pattern.matches(destination)) {
				matching.add(new Ruling(rule, destination));
			}
		}
		return matching;
	}

	/** The number of scans so far, for tests. */
	long scans() {
		return this.decisions.scans();
	}

	/**
	 * Whether this caller may do this. May block, because a rule may.
	 * @param destination a name, not a pattern
	 * @throws RefusedException {@code unavailable} if a rule fails
	 */
	public Verdict verdict(Caller caller, Action action, String destination) {
		Decision decision = decision(destination);
		boolean allowed = decision.passes(caller, action);
		String refusing = allowed ? decision.refusingRule(caller, action) : null;
		return new Verdict(allowed && refusing == null, decision.policy().pattern(), decision.policy().access(action),
				refusing);
	}

	/**
	 * Whether wildcards of permitted clients may reach this name. Never blocks, since it
	 * is called for each message: where a rule would have to decide, the answer is no.
	 */
	public boolean isOpenToWildcards(String destination) {
		Decision decision = decision(destination);
		return decision.policy().wildcards() && decision.rulings().isEmpty();
	}

	/**
	 * Whether {@link #verdict} has to call a rule, which may block. Never blocks. A name
	 * that is too long is refused without a verdict; deciding it could take milliseconds,
	 * because each {@code dead-letter/} in it is another queue.
	 * @param destination a name or a pattern as the client sent it
	 */
	boolean asksRules(Caller caller, Action action, String destination) {
		if (destination.length() > DestinationNames.MAX_LENGTH) {
			return false;
		}
		Decision decision = decision(destination);
		return !decision.rulings().isEmpty() && !DestinationNames.isPattern(destination)
				&& decision.passes(caller, action);
	}

	/** The bounds of a work queue's waiting messages. */
	public Retention queueBounds(String queue) {
		Retention retention = decide(queue).retention();
		return retention.keepsNothing() ? QUEUE : retention;
	}

	@Override
	public @Nullable String wildcardOf(String destination) {
		return isOpenToWildcards(destination) ? decide(destination).pattern() : null;
	}

	/** By what stands before the first star, so sometimes one that is not needed. */
	@Override
	public List<String> wildcardsOf(String pattern) {
		String wanted = beforeStar(pattern);
		return all().stream().filter(DestinationPolicy::wildcards).map(DestinationPolicy::pattern).filter((each) -> {
			String literal = beforeStar(each);
			return literal.startsWith(wanted) || wanted.startsWith(literal);
		}).toList();
	}

	private static String beforeStar(String pattern) {
		int star = pattern.indexOf('*');
		return (star < 0) ? pattern : pattern.substring(0, star);
	}

	/**
	 * The retention of a log. A work queue that is not durable has no log: its messages
	 * are in the queue only.
	 */
	@Override
	public Retention of(String destination) {
		DestinationPolicy policy = decide(destination);
		return (policy.durable() || !DestinationNames.isQueue(destination)) ? policy.retention() : Retention.NONE;
	}

	private record Entry(NamePattern pattern, DestinationPolicy policy) {

	}

	/**
	 * The decision for one name.
	 *
	 * @param rulings the rules that have to allow it
	 * @param topic beside which it is; null if it stands alone
	 */
	record Decision(String destination, DestinationPolicy policy, List<Ruling> rulings, @Nullable String topic) {

		Decision(String destination, DestinationPolicy policy, List<Ruling> rulings) {
			this(destination, policy, rulings, null);
		}

		private static final Decision OF_ONE_SESSION = new Decision(PRIVATE.pattern(), PRIVATE, List.of());

		private boolean passes(Caller caller, Action action) {
			if (this.topic != null) {
				return action == Action.SUBSCRIBE && caller.passes(this.policy, action, this.topic);
			}
			return caller.passes(this.policy, action, this.destination);
		}

		private @Nullable String refusingRule(Caller caller, Action action) {
			for (Ruling ruling : this.rulings) {
				if (!ruling.rule.allows(caller, action, ruling.destination)) {
					return ruling.rule.pattern.toString();
				}
			}
			return null;
		}

	}

	/**
	 * A rule that applies to a name.
	 *
	 * @param destination the name, or for dead letters that of their queue
	 */
	private record Ruling(DataRule rule, String destination) {

	}

	/**
	 * A rule and its pattern.
	 *
	 * @param warned when its failure was last logged, by {@link System#nanoTime()}
	 */
	private record DataRule(NamePattern pattern, DestinationRule rule, AtomicLong warned) {

		/** A failing rule allows nothing, but its failure is not a refusal either. */
		private boolean allows(Caller caller, Action action, String destination) {
			try {
				return this.rule.allows(caller, action, destination);
			}
			catch (RuntimeException ex) {
				warn(ex);
				throw new RefusedException(Problem.unavailable(destination));
			}
		}

		/** Not for each frame: clients can send any number. */
		private void warn(RuntimeException failure) {
			long now = System.nanoTime();
			long last = this.warned.get();
			if (now - last >= WARN_EACH && this.warned.compareAndSet(last, now)) {
				log.warn("The rule for {} fails, so access is refused: {}", this.pattern, failure.toString());
			}
		}

	}

}
