package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * A message as append.lua announces it. Most of those that a node has published itself it
 * knows already, so the message is read when it is asked for.
 *
 * @param node that has published it
 * @param echo by which that node knows it again
 * @param content the message as published
 */
record Announcement(Position position, String node, Echo echo, Supplier<StoredMessage> content) {

	Announcement(StoredMessage message, String node, Echo echo) {
		this(message.position(), node, echo, () -> message);
	}

	StoredMessage message() {
		return this.content.get();
	}

	/**
	 * Hands over all messages of one destination that a script has announced, each of
	 * them though another one fails: see {@link Lanes#each}.
	 * @throws RuntimeException if the payload cannot be read, and nothing is handed over
	 */
	static void handOver(String destination, byte[] payload, Consumer<Announcement> to) {
		Lanes.each(readAll(destination, payload), to);
	}

	/** All messages of one destination that a script has announced. */
	static List<Announcement> readAll(String destination, byte[] payload) {
		List<Announcement> all = new ArrayList<>();
		Wire.Fields fields = new Wire.Fields(payload);
		while (!fields.isAtEnd()) {
			all.add(read(destination, fields));
		}
		return all;
	}

	private static Announcement read(String destination, Wire.Fields fields) {
		Position position = new Position(fields.next(','), fields.number(','));
		long time = fields.number(',');
		String node = fields.next(',');
		Echo echo = new Echo(fields.number(','), (int) fields.number(','));
		int headers = (int) fields.number(',');
		Wire.Fields content = fields.part((int) fields.number(','));
		return new Announcement(position, node, echo, () -> {
			Wire.Fields from = content.copy();
			Headers read = Wire.readHeaders(from, headers);
			return new StoredMessage(destination, position.epoch(), position.offset(), time, read, from.rest());
		});
	}

	/**
	 * @param request of the node, numbered from 1
	 * @param number of the message in it
	 */
	record Echo(long request, int number) {
	}

}
