package dev.parley.presence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one node tells the others of its devices.
 *
 * @param node the sender
 * @param about the topic; of a question for a list, and of its answer, also a number
 */
record RosterNews(Kind kind, String node, String about, List<Device> devices) {

	/** A longer name is counted and not listed, however much longer it is. */
	private static final int LONGEST_NAME = RosterView.LONGEST_NAME + 1;

	byte[] write() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 128 * this.devices.size());
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeByte(this.kind.ordinal());
			out.writeUTF(this.node);
			out.writeUTF(this.about);
			out.writeInt(this.devices.size());
			for (Device device : this.devices) {
				out.writeUTF(device.session());
				out.writeUTF(device.user().substring(0, Math.min(device.user().length(), LONGEST_NAME)));
				out.writeBoolean(device.anonymous());
				out.writeLong(device.since().toEpochMilli());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what {@link #write} has written.
	 * @param topic of the devices
	 * @throws IllegalArgumentException if it is not that
	 */
	static RosterNews read(byte[] news, String topic) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(news))) {
			int kind = in.readUnsignedByte();
			if (kind >= Kind.values().length) {
				throw new IllegalArgumentException("News of the kind %d, which is not known".formatted(kind));
			}
			String node = in.readUTF();
			String about = in.readUTF();
			List<Device> devices = new ArrayList<>();
			for (int left = in.readInt(); left > 0; left--) {
				devices.add(new Device(topic, in.readUTF(), in.readUTF(), in.readBoolean(),
						Instant.ofEpochMilli(in.readLong())));
			}
			return new RosterNews(Kind.values()[kind], node, about, devices);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("News that end too early", ex);
		}
	}

	/** What it is about. New ones come at the end. */
	enum Kind {

		/** The sender lives: its lease is renewed. */
		ALIVE,

		/** The sender goes, with all its devices. */
		BYE,

		/** These devices have come. */
		JOINED,

		/** These devices have gone, and may return. */
		LEFT,

		/** These devices have gone, and may not return. */
		EXPELLED,

		/** These are all devices of the sender. */
		ALL,

		/** Those who have devices at this topic are to send {@link #ALL}. */
		WHO,

		/** Everybody is to answer which devices they have at a topic. */
		READ,

		/** The answer to {@link #READ}. */
		ANSWER

	}

}
