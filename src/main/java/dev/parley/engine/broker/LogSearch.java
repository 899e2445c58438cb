package dev.parley.engine.broker;

import java.util.List;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;

/** Finds a position in a log without reading all of it. Stateless. */
final class LogSearch {

	private LogSearch() {
	}

	/**
	 * The offset of the first message that was appended at this time or later; the one
	 * after the last if there is none. A binary search that reads one message a step;
	 * where the clock was set back it finds one of the possible positions.
	 * @param log its position
	 * @param time milliseconds since 1970
	 * @return 0 if messages of that time may have been deleted: then the oldest retained
	 * one is not older, and is not the first of the log
	 */
	static long firstSince(Broker broker, String destination, Page log, long time) {
		long low = log.first();
		long high = log.last() + 1;
		while (low < high) {
			long middle = low + (high - low) / 2;
			List<StoredMessage> found = broker.read(destination, middle, 1).messages();
			if (found.isEmpty() || found.get(0).time() >= time) {
				high = middle;
			}
			else {
				low = found.get(0).offset() + 1;
			}
		}
		return (low > log.first() || log.first() == 1) ? low : 0;
	}

}
