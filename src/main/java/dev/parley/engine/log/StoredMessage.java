package dev.parley.engine.log;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;

/**
 * A message at its place in the log.
 *
 * @param destination whose log
 * @param epoch of the log
 * @param offset 1, 2, 3 … without gaps; 0 on a destination that keeps no log
 * @param time when it was appended, milliseconds since 1970
 * @param headers as published
 * @param body as published; never written to
 */
public record StoredMessage(String destination, String epoch, long offset, long time, Headers headers, byte[] body) {

	public Position position() {
		return new Position(this.epoch, this.offset);
	}

	/** What it takes up in memory, bytes. */
	public int footprint() {
		return Footprint.of(this.headers, this.body);
	}

	/** Names destination and place only: bodies and headers stay out of logs. */
	@Override
	public String toString() {
		return "StoredMessage[" + this.destination + " " + this.epoch + ":" + this.offset + ", " + this.body.length
				+ " bytes]";
	}

}
