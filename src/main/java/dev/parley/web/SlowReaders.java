package dev.parley.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.limit.LinePace;

/**
 * The clients for which a thread waits, because they have not read what it has written.
 * There are only some two hundred threads, and whoever reads nothing would soon have all
 * of them. So when one more waits than may, a connection is closed: of the network with
 * most of them, the one that has waited longest. Safe for any thread; the lock is held
 * for a look at those that wait.
 */
final class SlowReaders {

	private static final Logger log = LoggerFactory.getLogger(SlowReaders.class);

	private final LinePace lines = new LinePace();

	/** Each with its network, the one that has waited longest first. */
	private final Map<Waiting, String> waiting = new LinkedHashMap<>();

	private final int most;

	/**
	 * @param most clients for which a thread may wait, at least 1
	 */
	SlowReaders(int most) {
		this.most = most;
	}

	/** A thread begins to wait for a client of this network. */
	void add(Waiting client, String network) {
		Waiting one;
		String from;
		synchronized (this.waiting) {
			this.waiting.put(client, network);
			if (this.waiting.size() <= this.most) {
				return;
			}
			from = busiest();
			one = first(from);
			this.waiting.remove(one);
		}
		long leftOut = this.lines.take(from);
		if (leftOut >= 0) {
			log.warn("The connection of a client at {} was closed: {} threads wait for clients that do not read{}",
					from, this.most, LinePace.more(leftOut));
		}
		one.close();
	}

	private String busiest() {
		return this.waiting.values()
			.stream()
			.collect(Collectors.groupingBy((network) -> network, LinkedHashMap::new, Collectors.counting()))
			.entrySet()
			.stream()
			.max(Map.Entry.comparingByValue())
			.orElseThrow()
			.getKey();
	}

	private Waiting first(String network) {
		return this.waiting.entrySet()
			.stream()
			.filter((each) -> each.getValue().equals(network))
			.findFirst()
			.orElseThrow()
			.getKey();
	}

	/** The thread no longer waits. */
	void remove(Waiting client) {
		synchronized (this.waiting) {
			this.waiting.remove(client);
		}
	}

	/** A client for which a thread waits. */
	interface Waiting {

		/** Closes its connection, and so frees the thread. */
		void close();

	}

}
