package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;

/**
 * Keys and arguments of one call of append.lua, which executes some batches. Not
 * thread-safe.
 */
final class Request {

	/** Place of the argument that is 0 in the first attempt. */
	private static final int REPEATED = 5;

	private static final byte[] NOTHING = {};

	private static final byte[] TOMBSTONE = Wire.write(StoredMessage.TOMBSTONE);

	private static final byte[] TOMBSTONE_SIZE = Wire
		.bytes(Integer.toString(Footprint.of(StoredMessage.TOMBSTONE, NOTHING)));

	private final Names names;

	private final Retentions retentions;

	private final long number;

	private final long now;

	private final List<String> keys = new ArrayList<>();

	private final List<byte[]> operations = new ArrayList<>();

	/** By destination: the number of its log, from 1. */
	private final Map<String, Integer> logs = new HashMap<>();

	private final List<byte[]> declarations = new ArrayList<>();

	/** Keys and owners of idempotency keys, which stand after all logs. */
	private final List<String> idempotency = new ArrayList<>();

	/** Where in the operations the numbers of their keys have to be filled in. */
	private final List<Integer> unfinished = new ArrayList<>();

	private final String node;

	private final Duration lease;

	private final int partition;

	/**
	 * @param lease for how long the node holds what it claims, unless it renews that
	 * @param partition of all destinations
	 * @param number of this request of the node, from 1
	 */
	Request(Names names, Retentions retentions, String node, Duration lease, int partition, long number, Clock clock) {
		this.lease = lease;
		this.names = names;
		this.retentions = retentions;
		this.node = node;
		this.number = number;
		this.now = clock.millis();
		this.partition = partition;
		this.keys.add(names.generation(partition));
		this.keys.add(names.answer(node, partition));
		this.keys.add(names.lease(node, partition));
	}

	long number() {
		return this.number;
	}

	long now() {
		return this.now;
	}

	/**
	 * Whether the script may refuse this batch alone: then its answer begins with why.
	 */
	static boolean isGuarded(Batch batch) {
		return !batch.settlements().isEmpty()
				|| batch.publications().stream().anyMatch((each) -> DestinationNames.isQueue(each.destination()));
	}

	void add(Batch batch) {
		if (isGuarded(batch)) {
			add("batch", batch.publications().size() + batch.settlements().size() + batch.erasures().size());
		}
		batch.publications().forEach(this::publish);
		for (Settlement settlement : batch.settlements()) {
			add("settle", log(settlement.destination()), settlement.epoch(), settlement.offset());
		}
		for (Erasure erasure : batch.erasures()) {
			byte[] rewritten = erasure.rewritten();
			add("erase", log(erasure.destination()), erasure.offset(), (rewritten != null) ? 1 : 0);
			this.operations.add((rewritten != null) ? rewritten : TOMBSTONE);
			this.operations.add(TOMBSTONE_SIZE);
		}
	}

	/**
	 * Claims messages.
	 * @param unknown requests whose answers were lost: what they have claimed is given
	 * back before
	 */
	void claim(String queue, int most, Collection<LostRequests> unknown) {
		add("claim", log(queue), most, unknown.size());
		unknown.forEach((each) -> add(each.first(), each.last()));
	}

	/**
	 * Gives a message back.
	 * @param bound unless a later request than this has claimed it again
	 */
	void release(String queue, Claimed held, long bound) {
		add("release", log(queue), held.message().epoch(), held.message().offset(), held.attempts(),
				held.redelivered() ? 1 : 0, bound);
	}

	private void publish(Publication publication) {
		String destination = publication.destination();
		Retention retention = this.retentions.of(destination);
		byte[] other = publication.kept();
		byte[] headers = Wire.write(publication.headers());
		byte[] kept = (other != null) ? other : publication.body();
		String key = retention.keyOf(publication.headers());
		add("publish", log(destination));
		idempotency(publication, retention);
		add((key != null) ? key : "", expiry(publication, retention), Footprint.of(publication.headers(), kept),
				headers.length);
		this.operations.add(Wire.concat(headers, publication.body()));
		add((other != null) ? 1 : 0);
		this.operations.add((other != null) ? Wire.concat(headers, other) : NOTHING);
	}

	/**
	 * A message that is not retained can't be a repeat; a work queue retains its
	 * messages.
	 */
	private void idempotency(Publication publication, Retention retention) {
		String key = publication.idempotencyKey();
		if (key == null || (retention.keepsNothing() && !DestinationNames.isQueue(publication.destination()))) {
			add(0);
		}
		else {
			this.unfinished.add(this.operations.size());
			this.idempotency.add(this.names.idempotency(publication.destination(), key));
			this.idempotency.add(this.names.owner(key, this.partition));
			add("");
		}
		add(Retention.IDEMPOTENCY_KEYS);
	}

	/** When it expires; 0 for never, and where that does not matter. */
	private static long expiry(Publication publication, Retention retention) {
		Headers headers = publication.headers();
		long expires = (retention.isKeyed() || DestinationNames.isQueue(publication.destination()))
				? new StoredMessage(publication.destination(), "", 0, 0, headers, NOTHING).expires()
				: StoredMessage.NEVER;
		return (expires == StoredMessage.NEVER) ? 0 : Math.max(1, expires);
	}

	private int log(String destination) {
		return this.logs.computeIfAbsent(destination, (name) -> {
			this.keys.addAll(this.names.log(name));
			this.declarations
				.add(Wire.bytes(DestinationNames.isQueue(name) ? this.names.bell(name) : this.names.channel(name)));
			this.declarations.addAll(declaration(name, this.retentions.of(name)));
			String wildcard = this.retentions.wildcardOf(name);
			add(this.declarations, (wildcard != null) ? this.names.wide(wildcard) : "", name);
			return this.logs.size() + 1;
		});
	}

	/** The name of a log by the number that it has in this request. */
	String destination(int log) {
		return this.logs.entrySet()
			.stream()
			.filter((each) -> each.getValue() == log)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElseThrow();
	}

	/** A log's retention, as arguments. */
	static List<byte[]> declaration(String destination, Retention retention) {
		List<byte[]> declaration = new ArrayList<>(6);
		String by = retention.by();
		String kind = retention.keepsNothing() ? "nothing"
				: DestinationNames.isQueue(destination) ? "queue" : retention.isKeyed() ? "keyed" : "topic";
		add(declaration, kind, retention.count(), retention.age().toMillis(), retention.bytes(),
				retention.tombstoneAge().toMillis(), (by != null) ? by : "");
		return declaration;
	}

	/** The beginning of the epochs of logs that a call creates. */
	static byte[] seed() {
		return Wire.bytes(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
	}

	private void add(Object... arguments) {
		add(this.operations, arguments);
	}

	private static void add(List<byte[]> to, Object... arguments) {
		for (Object argument : arguments) {
			to.add(Wire.bytes(String.valueOf(argument)));
		}
	}

	/**
	 * Requests of which nobody knows whether they have been executed.
	 *
	 * @param first of their numbers
	 * @param last of their numbers, included
	 */
	record LostRequests(long first, long last) {
	}

	List<String> keys() {
		List<String> all = new ArrayList<>(this.keys);
		all.addAll(this.idempotency);
		return this.names.named(all, this.partition);
	}

	List<byte[]> arguments() {
		for (int i = 0; i < this.unfinished.size(); i++) {
			this.operations.set(this.unfinished.get(i), Wire.bytes(Integer.toString(this.keys.size() + 1 + 2 * i)));
		}
		List<byte[]> all = new ArrayList<>();
		add(all, this.number, this.now, this.node);
		all.add(seed());
		add(all, this.lease.toMillis(), 0, this.logs.size());
		all.addAll(this.declarations);
		all.addAll(this.operations);
		return all;
	}

	/**
	 * The arguments of a repeat.
	 * @param until the script refuses one that comes later and whose answer it may have
	 * forgotten, milliseconds since 1970 by the clock of Redis
	 */
	static List<byte[]> repeated(List<byte[]> arguments, long until) {
		List<byte[]> repeated = new ArrayList<>(arguments);
		repeated.set(REPEATED, Wire.bytes(Long.toString(until)));
		return repeated;
	}

}
