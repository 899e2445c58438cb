package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;

/**
 * Makes a page of the answer of read.lua. Pure functions.
 */
final class Pages {

	private Pages() {
	}

	static Page read(String destination, boolean keyed, List<?> answer) {
		String epoch = text(answer.get(0));
		String generation = text(answer.get(1));
		String current = epoch + '.' + generation;
		Map<String, Long> former = former(generation, text(answer.get(2)), text(answer.get(3)), text(answer.get(4)),
				(Long) answer.get(6));
		Map<String, Long> epochs = new HashMap<>();
		former.forEach((each, last) -> epochs.put(epoch + '.' + each, last));
		List<StoredMessage> messages = new ArrayList<>();
		List<?> entries = (List<?>) answer.get(7);
		for (int i = 0; i < entries.size(); i += 2) {
			byte[] entry = (byte[]) entries.get(i + 1);
			if (entry.length > 0) {
				messages.add(message(destination, current, (Long) entries.get(i), entry));
			}
		}
		return new Page(current, (Long) answer.get(5), (Long) answer.get(6), messages, keyed, epochs);
	}

	/**
	 * The last offset that this log has in common with each generation before the current
	 * one.
	 * @param generations all that are remembered, the newest first
	 * @param own the generation of the log's newest message
	 * @param lineage of generations in which it got messages, before its own, where they
	 * ended; the newest first
	 * @param last its last offset
	 */
	static Map<String, Long> former(String current, String generations, String own, String lineage, long last) {
		Map<String, Long> former = new HashMap<>();
		List<String> ends = lineage.isEmpty() ? List.of() : List.of(lineage.split(";"));
		for (String generation : generations.split(";")) {
			if (generation.equals(current)) {
				continue;
			}
			if (number(generation) >= number(own)) {
				former.put(generation, last);
				continue;
			}
			ends.stream()
				.filter((end) -> number(end) <= number(generation))
				.findFirst()
				.ifPresent((end) -> former.put(generation, Long.valueOf(end.substring(end.indexOf(':') + 1))));
		}
		return former;
	}

	private static int number(String generation) {
		return Integer.parseInt(generation.substring(0, generation.indexOf('-')));
	}

	static StoredMessage message(String destination, String epoch, long offset, byte[] entry) {
		Wire.Fields fields = new Wire.Fields(entry);
		long time = fields.number(',');
		fields.number(',');
		fields.next(',');
		int headers = (int) fields.number(',');
		int key = (int) fields.number(',');
		fields.next(',');
		fields.text(key);
		Headers read = Wire.readHeaders(fields, headers);
		return new StoredMessage(destination, epoch, offset, time, read, fields.rest());
	}

	static String text(Object value) {
		return Wire.text((byte[]) value);
	}

}
