package dev.parley.engine.delivery;

import org.jspecify.annotations.Nullable;

import dev.parley.text.Digits;

/**
 * The header {@code ack} of a MESSAGE, which an ACK or NACK of STOMP 1.2 gives back as
 * its {@code id}: such as {@code 3-17}.
 *
 * @param serial number of the subscription in its session, from 1
 * @param number of the delivery in its subscription, from 1
 */
public record AckId(int serial, long number) {

	private static final int SERIAL_DIGITS = 9;

	/** Reads the header; null if this server cannot have written it. */
	public static @Nullable AckId parse(String header) {
		int dash = header.indexOf('-');
		long serial = Digits.number(header, 0, dash, SERIAL_DIGITS);
		long number = Digits.number(header, dash + 1, header.length(), Digits.MOST);
		return (serial < 0 || number < 0) ? null : new AckId((int) serial, number);
	}

	/** The form on the wire. */
	@Override
	public String toString() {
		return this.serial + "-" + this.number;
	}

}
