package dev.parley.cluster.announce;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others about a log: a new message, or only that they have to look
 * at it, since the message is large, or the log has been forgotten. As news it is a byte
 * with the kind, then the node; then, of a message, epoch, offset, time, the number of
 * headers, their names and values, and the body.
 *
 * @param node that has written
 * @param message null if the log has to be read
 */
record Announcement(long node, @Nullable StoredMessage message) {

	/** Larger messages are read from the log by those who want them, bytes. */
	private static final int LARGE = 64 * 1024;

	private static final int LOOK = 1;

	private static final int MESSAGE = 2;

	byte[] write() {
		return write(LARGE);
	}

	/** The same, however large the message is. */
	byte[] writeWhole() {
		return write(Integer.MAX_VALUE);
	}

	private byte[] write(int large) {
		StoredMessage whole = (this.message != null && this.message.footprint() <= large) ? this.message : null;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream((whole != null) ? 128 + whole.footprint() : 9);
		try {
			DataOutputStream out = new DataOutputStream(bytes);
			out.writeByte((whole != null) ? MESSAGE : LOOK);
			out.writeLong(this.node);
			if (whole != null) {
				write(whole, out);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(StoredMessage message, DataOutputStream out) throws IOException {
		write(message.epoch(), out);
		out.writeLong(message.offset());
		out.writeLong(message.time());
		List<String> texts = new ArrayList<>(2 * message.headers().size());
		message.headers().forEach((name, value) -> {
			texts.add(name);
			texts.add(value);
		});
		out.writeInt(message.headers().size());
		for (String text : texts) {
			write(text, out);
		}
		out.write(message.body());
	}

	private static void write(String text, DataOutputStream out) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	/**
	 * @param destination of the log
	 * @throws IllegalArgumentException if this is no announcement, or one of a version
	 * that is not known here
	 */
	static Announcement read(String destination, byte[] news) {
		try {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(news));
			int kind = in.readUnsignedByte();
			long node = in.readLong();
			return switch (kind) {
				case LOOK -> new Announcement(node, null);
				case MESSAGE -> new Announcement(node, message(destination, in));
				default -> throw new IllegalArgumentException("An announcement of the kind " + kind);
			};
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("An announcement of %d bytes ends too early".formatted(news.length), ex);
		}
	}

	private static StoredMessage message(String destination, DataInputStream in) throws IOException {
		String epoch = text(in);
		long offset = in.readLong();
		long time = in.readLong();
		int count = in.readInt();
		Headers.Builder headers = Headers.builder();
		for (int i = 0; i < count; i++) {
			String name = text(in);
			headers.add(name, text(in));
		}
		return new StoredMessage(destination, epoch, offset, time, headers.build(), in.readAllBytes());
	}

	private static String text(DataInputStream in) throws IOException {
		int length = in.readInt();
		byte[] bytes = in.readNBytes(Math.max(0, length));
		if (bytes.length != length) {
			throw new IOException("A text of %d bytes".formatted(length));
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
