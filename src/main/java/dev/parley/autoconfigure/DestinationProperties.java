package dev.parley.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;

/**
 * Policies of destinations.
 *
 * @param destinations one entry a pattern; where several match a name, the most specific
 * pattern decides
 */
@ConfigurationProperties("parley")
public record DestinationProperties(@DefaultValue List<Entry> destinations) {

	List<String> patterns() {
		return this.destinations.stream().map(Entry::pattern).toList();
	}

	/**
	 * The policies.
	 * @param closed whether an entry that does not say so lets only users in, and nobody
	 * SEND; else everyone
	 */
	public List<DestinationPolicy> policies(boolean closed) {
		return this.destinations.stream().map((entry) -> entry.policy(closed)).toList();
	}

	/** Which messages of a log are kept. */
	enum Keep {

		ALL, LATEST

	}

	/**
	 * The policy of the destinations that match one pattern.
	 *
	 * @param pattern a name; * stands for one segment or a part of one, a last ** for any
	 * number of them
	 * @param subscribe who may subscribe: nobody, users, everyone or role:NAME. Users
	 * unless set; everyone in an application that authenticates clients by itself
	 * @param send who may SEND directly: nobody, users, everyone or role:NAME. Nobody
	 * unless set; everyone in an application that authenticates clients by itself
	 * @param keep which messages are kept: all within the bounds below, or latest: only
	 * the newest of each key, which the header named by 'by' tells
	 * @param by header whose value is the key of a message, with keep: latest
	 * @param retainCount newest messages kept; 0 keeps none. With keep: latest the most
	 * keys kept; 0 for 10,000
	 * @param retainAge how long a message is kept; 0 for any length of time
	 * @param retainSize size of the kept messages: bodies, headers, and an overhead for
	 * each message and header; 0 for any, with keep: latest for 64 MB
	 * @param durable whether messages are committed to the database before they are
	 * announced and receipted
	 * @param wildcards whether wildcard subscriptions of clients may reach these
	 * destinations
	 * @param maxPayload largest body of a SEND
	 * @param slowConsumer policy when the messages pending for a subscriber of a topic
	 * fill its outbox: disconnect, drop-oldest or conflate
	 * @param conflateBy header whose value tells the subject of a message; with conflate
	 * a message replaces a pending one on the same subject. With keep: latest the header
	 * of the key unless set
	 * @param presence whether those who may subscribe to one of these topics can see who
	 * has, at the destination with /presence after its name, and who is typing, at the
	 * one with /typing
	 */
	record Entry(@DefaultValue("") String pattern, @Nullable String subscribe, @Nullable String send,
			@DefaultValue("all") Keep keep, @Nullable String by, @DefaultValue("0") int retainCount,
			@DefaultValue("0") Duration retainAge, @DefaultValue("0") DataSize retainSize,
			@DefaultValue("false") boolean durable, @DefaultValue("false") boolean wildcards,
			@DefaultValue("64KB") DataSize maxPayload, @DefaultValue("disconnect") SlowConsumer.Action slowConsumer,
			@Nullable String conflateBy, @DefaultValue("false") boolean presence) {

		/**
		 * A wrong entry is refused while it is bound, so that Boot names it.
		 */
		Entry {
			Objects.requireNonNull(policy(pattern, access(subscribe, Access.USERS), access(send, Access.NOBODY),
					retention(keep, by, retainCount, retainAge, retainSize), durable, wildcards, maxPayload,
					slowConsumer(slowConsumer, conflateBy, by), presence));
		}

		DestinationPolicy policy(boolean closed) {
			return policy(this.pattern, access(this.subscribe, closed ? Access.USERS : Access.EVERYONE),
					access(this.send, closed ? Access.NOBODY : Access.EVERYONE),
					retention(this.keep, this.by, this.retainCount, this.retainAge, this.retainSize), this.durable,
					this.wildcards, this.maxPayload, slowConsumer(this.slowConsumer, this.conflateBy, this.by),
					this.presence);
		}

		private static Retention retention(Keep keep, @Nullable String by, int count, Duration age, DataSize size) {
			if (keep == Keep.ALL) {
				if (by != null) {
					throw new IllegalArgumentException("by is '%s', but keep is all; expected latest".formatted(by));
				}
				return new Retention(count, age, size.toBytes());
			}
			Retention usual = Retention.latestBy((by != null) ? by : "");
			return new Retention((count != 0) ? count : usual.count(), age,
					(size.toBytes() != 0) ? size.toBytes() : usual.bytes(), by);
		}

		private static SlowConsumer slowConsumer(SlowConsumer.Action action, @Nullable String conflateBy,
				@Nullable String by) {
			boolean byKey = action == SlowConsumer.Action.CONFLATE && conflateBy == null;
			return new SlowConsumer(action, byKey ? by : conflateBy);
		}

		private static Access access(@Nullable String rule, Access otherwise) {
			return (rule != null) ? new Access(rule) : otherwise;
		}

		private static DestinationPolicy policy(String pattern, Access subscribe, Access send, Retention retention,
				boolean durable, boolean wildcards, DataSize maxPayload, SlowConsumer slowConsumer, boolean presence) {
			return new DestinationPolicy(pattern, subscribe, send, retention, durable, wildcards,
					Math.toIntExact(maxPayload.toBytes()), slowConsumer, presence, false);
		}

	}

}
