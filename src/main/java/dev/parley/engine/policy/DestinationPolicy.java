package dev.parley.engine.policy;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;

/**
 * The permissions and retention of the destinations that match a pattern. Where several
 * patterns match a name, only the most specific one applies: see {@link Policies}.
 *
 * @param pattern a name, in which {@code *} stands for one segment or a part of one, and
 * a last {@code **} for any number of them
 * @param subscribe who may subscribe, and so read, live and replayed
 * @param send who may SEND here directly; the application itself always may
 * @param retention how much of the log is kept
 * @param durable whether the log is committed to the database before a message is
 * announced and receipted
 * @param wildcards whether a client's wildcard subscription may reach these names
 * @param maxPayload largest body of a SEND, bytes
 * @param slowConsumer the response to a subscriber of a topic who reads too slowly
 */
public record DestinationPolicy(String pattern, Access subscribe, Access send, Retention retention, boolean durable,
		boolean wildcards, int maxPayload, SlowConsumer slowConsumer) {

	/** Default of the largest body, bytes. */
	public static final int DEFAULT_MAX_PAYLOAD = 64 * 1024;

	public DestinationPolicy {
		new NamePattern(pattern);
		if (maxPayload < 1) {
			throw new IllegalArgumentException(
					"%s: max-payload is %d, expected at least 1 byte".formatted(pattern, maxPayload));
		}
		if (durable && retention.keepsNothing()) {
			throw new IllegalArgumentException(
					"%s: durable, but retention keeps nothing; set retain-count".formatted(pattern));
		}
		if (DestinationNames.isQueue(pattern) && slowConsumer.action() != SlowConsumer.Action.DISCONNECT) {
			throw new IllegalArgumentException(
					"%s: slow-consumer is %s, but a work queue keeps what its consumers can't take; it is for topics"
						.formatted(pattern, slowConsumer.action()));
		}
	}

	/**
	 * Signed-in users may subscribe, nobody may SEND directly, nothing is kept, no
	 * wildcard reaches it.
	 */
	public static DestinationPolicy closed(String pattern) {
		return new DestinationPolicy(pattern, Access.USERS, Access.NOBODY, Retention.NONE, false, false,
				DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT);
	}

	/** Everyone may subscribe and SEND, with wildcards too; nothing is kept. */
	public static DestinationPolicy open(String pattern) {
		return new DestinationPolicy(pattern, Access.EVERYONE, Access.EVERYONE, Retention.NONE, false, true,
				DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT);
	}

	/** Who may do this. */
	public Access access(Action action) {
		return (action == Action.SEND) ? this.send : this.subscribe;
	}

	public DestinationPolicy subscribe(Access access) {
		return new DestinationPolicy(this.pattern, access, this.send, this.retention, this.durable, this.wildcards,
				this.maxPayload, this.slowConsumer);
	}

	public DestinationPolicy retain(Retention retention) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, retention, this.durable, this.wildcards,
				this.maxPayload, this.slowConsumer);
	}

	/** The same policy, with messages kept in the database by this retention. */
	public DestinationPolicy durable(Retention retention) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, retention, true, this.wildcards,
				this.maxPayload, this.slowConsumer);
	}

	public DestinationPolicy slowConsumer(SlowConsumer rule) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, this.retention, this.durable,
				this.wildcards, this.maxPayload, rule);
	}

}
