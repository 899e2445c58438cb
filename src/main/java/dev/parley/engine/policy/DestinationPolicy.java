package dev.parley.engine.policy;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

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
 * @param presence whether those who may subscribe can see who has, see
 * {@link PresenceTopics}
 * @param local whether each node of a cluster has messages of its own, which the others
 * do not get
 */
public record DestinationPolicy(String pattern, Access subscribe, Access send, Retention retention, boolean durable,
		boolean wildcards, int maxPayload, SlowConsumer slowConsumer, boolean presence, boolean local) {

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
		if (retention.isKeyed() && !isOfTopicsAlone(pattern)) {
			throw new IllegalArgumentException(
					"%s: keep is latest, but a work queue keeps every message until it is acknowledged; expected a pattern of topics alone"
						.formatted(pattern));
		}
		if (presence && !isOfTopicsAlone(pattern)) {
			throw new IllegalArgumentException(
					"%s: presence is on, but nobody is present at a work queue; expected a pattern of topics alone"
						.formatted(pattern));
		}
		if (local && durable) {
			throw new IllegalArgumentException(
					"%s: durable and local, but the nodes of a cluster share the database".formatted(pattern));
		}
		if (DestinationNames.isQueue(pattern) && slowConsumer.action() != SlowConsumer.Action.DISCONNECT) {
			throw new IllegalArgumentException(
					"%s: slow-consumer is %s, but a work queue keeps what its consumers can't take; it is for topics"
						.formatted(pattern, slowConsumer.action()));
		}
	}

	/** A policy without presence, the same on all nodes. */
	public DestinationPolicy(String pattern, Access subscribe, Access send, Retention retention, boolean durable,
			boolean wildcards, int maxPayload, SlowConsumer slowConsumer) {
		this(pattern, subscribe, send, retention, durable, wildcards, maxPayload, slowConsumer, false, false);
	}

	private static boolean isOfTopicsAlone(String pattern) {
		int second = pattern.indexOf('/', 1);
		String first = (second > 0) ? pattern.substring(0, second) : pattern;
		return DestinationNames.isTopic(pattern) && !DestinationNames.isPattern(first);
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

	/**
	 * The header that tells what a message is about: of a keyed topic its key, otherwise
	 * that of {@link SlowConsumer.Action#CONFLATE}; null if there is none.
	 */
	public @Nullable String keyHeader() {
		return this.retention.isKeyed() ? this.retention.by() : this.slowConsumer.key();
	}

	/** What a message is about; null if it does not say, or no header tells. */
	public @Nullable String keyOf(StoredMessage message) {
		String header = keyHeader();
		return (header != null) ? message.headers().get(header) : null;
	}

	public DestinationPolicy subscribe(Access access) {
		return new DestinationPolicy(this.pattern, access, this.send, this.retention, this.durable, this.wildcards,
				this.maxPayload, this.slowConsumer, this.presence, this.local);
	}

	public DestinationPolicy retain(Retention retention) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, retention, this.durable, this.wildcards,
				this.maxPayload, this.slowConsumer, this.presence, this.local);
	}

	/**
	 * The same policy, with the newest message of each key kept in memory, for as many
	 * keys as {@link Retention#latestBy} allows. A subscriber who begins with
	 * {@code x-stream-offset:first} gets the newest message of each key, then changes; an
	 * empty body removes a key.
	 * @param header whose value is the key of a message
	 */
	public DestinationPolicy keepingLatest(String header) {
		return retain(Retention.latestBy(header));
	}

	/**
	 * The same, with other bounds.
	 * @param keys most keys kept; those not updated for the longest time go first
	 * @param bytes most bytes kept; 0 for no limit
	 */
	public DestinationPolicy keepingLatest(String header, int keys, long bytes) {
		return retain(Retention.latestBy(header).atMost(keys, bytes));
	}

	/** The same policy, with messages kept in the database by this retention. */
	public DestinationPolicy durable(Retention retention) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, retention, true, this.wildcards,
				this.maxPayload, this.slowConsumer, this.presence, this.local);
	}

	public DestinationPolicy slowConsumer(SlowConsumer rule) {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, this.retention, this.durable,
				this.wildcards, this.maxPayload, rule, this.presence, this.local);
	}

	/**
	 * The same policy, with presence: those who may subscribe to a topic may also
	 * subscribe to its roster, {@code <topic>/presence}, which tells who has a
	 * subscription to the topic.
	 */
	public DestinationPolicy withPresence() {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, this.retention, this.durable,
				this.wildcards, this.maxPayload, this.slowConsumer, true, this.local);
	}

	/**
	 * The same policy, for what each node of a cluster publishes by itself, such as its
	 * own figures: only its own clients get that.
	 */
	public DestinationPolicy onEachNode() {
		return new DestinationPolicy(this.pattern, this.subscribe, this.send, this.retention, this.durable,
				this.wildcards, this.maxPayload, this.slowConsumer, this.presence, true);
	}

}
