package dev.parley.cluster.redis;

import dev.parley.engine.log.StoredMessage;

/**
 * A message as append.lua announces it.
 *
 * @param message as published
 * @param node that has published it
 * @param echo by which that node knows it again
 */
record Announcement(StoredMessage message, String node, Echo echo) {

	static Announcement read(String destination, byte[] payload) {
		Wire.Fields fields = new Wire.Fields(payload);
		String epoch = fields.next(',');
		long offset = fields.number(',');
		long time = fields.number(',');
		String node = fields.next(',');
		Echo echo = new Echo(fields.number(','), (int) fields.number(','));
		int length = (int) fields.number(',');
		return new Announcement(
				new StoredMessage(destination, epoch, offset, time, Wire.readHeaders(fields, length), fields.rest()),
				node, echo);
	}

	/**
	 * @param request of the node, numbered from 1
	 * @param number of the message in it
	 */
	record Echo(long request, int number) {
	}

}
