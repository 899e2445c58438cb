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

	/**
	 * The policy of the destinations that match one pattern.
	 *
	 * @param pattern a name; * stands for one segment or a part of one, a last ** for any
	 * number of them
	 * @param subscribe who may subscribe: nobody, users, everyone or role:NAME. Users
	 * unless set; everyone in an application that authenticates clients by itself
	 * @param send who may SEND directly: nobody, users, everyone or role:NAME. Nobody
	 * unless set; everyone in an application that authenticates clients by itself
	 * @param retainCount newest messages kept; 0 keeps none
	 * @param retainAge how long a message is kept; 0 for any length of time
	 * @param retainSize size of the kept messages: bodies, headers, and an overhead for
	 * each message and header; 0 for any
	 * @param durable whether messages are committed to the database before they are
	 * announced and receipted
	 * @param wildcards whether wildcard subscriptions of clients may reach these
	 * destinations
	 * @param maxPayload largest body of a SEND
	 * @param slowConsumer policy when the messages pending for a subscriber of a topic
	 * fill its outbox: disconnect, drop-oldest or conflate
	 * @param conflateBy header whose value tells the subject of a message; with conflate
	 * a message replaces a pending one on the same subject
	 */
	record Entry(@DefaultValue("") String pattern, @Nullable String subscribe, @Nullable String send,
			@DefaultValue("0") int retainCount, @DefaultValue("0") Duration retainAge,
			@DefaultValue("0") DataSize retainSize, @DefaultValue("false") boolean durable,
			@DefaultValue("false") boolean wildcards, @DefaultValue("64KB") DataSize maxPayload,
			@DefaultValue("disconnect") SlowConsumer.Action slowConsumer, @Nullable String conflateBy) {

		/**
		 * A wrong entry is refused while it is bound, so that Boot names it.
		 */
		Entry {
			Objects.requireNonNull(policy(pattern, access(subscribe, Access.USERS), access(send, Access.NOBODY),
					new Retention(retainCount, retainAge, retainSize.toBytes()), durable, wildcards, maxPayload,
					new SlowConsumer(slowConsumer, conflateBy)));
		}

		DestinationPolicy policy(boolean closed) {
			return policy(this.pattern, access(this.subscribe, closed ? Access.USERS : Access.EVERYONE),
					access(this.send, closed ? Access.NOBODY : Access.EVERYONE),
					new Retention(this.retainCount, this.retainAge, this.retainSize.toBytes()), this.durable,
					this.wildcards, this.maxPayload, new SlowConsumer(this.slowConsumer, this.conflateBy));
		}

		private static Access access(@Nullable String rule, Access otherwise) {
			return (rule != null) ? new Access(rule) : otherwise;
		}

		private static DestinationPolicy policy(String pattern, Access subscribe, Access send, Retention retention,
				boolean durable, boolean wildcards, DataSize maxPayload, SlowConsumer slowConsumer) {
			return new DestinationPolicy(pattern, subscribe, send, retention, durable, wildcards,
					Math.toIntExact(maxPayload.toBytes()), slowConsumer);
		}

	}

}
