package dev.parley.cluster.postgres;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The form of a row of the bus, which has all that one node sent at once: of each news,
 * the length of the channel's name, the name, the length, and the news. Pure functions.
 */
final class Parcel {

	private Parcel() {
	}

	static byte[] pack(List<News> all) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(
				all.stream().mapToInt((news) -> news.bytes().length + 64).sum());
		try {
			DataOutputStream out = new DataOutputStream(bytes);
			for (News news : all) {
				byte[] channel = news.channel().getBytes(StandardCharsets.UTF_8);
				out.writeInt(channel.length);
				out.write(channel);
				out.writeInt(news.bytes().length);
				out.write(news.bytes());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads them again, in their order.
	 * @param each takes the channel and the news
	 * @throws IllegalArgumentException if it is none
	 */
	static void unpack(byte[] row, BiConsumer<String, byte[]> each) {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(row));
		try {
			while (in.available() > 0) {
				String channel = new String(bytes(in), StandardCharsets.UTF_8);
				each.accept(channel, bytes(in));
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("A row of %d bytes was not understood".formatted(row.length), ex);
		}
	}

	private static byte[] bytes(DataInputStream in) throws IOException {
		int length = in.readInt();
		byte[] bytes = in.readNBytes(Math.max(0, length));
		if (bytes.length != length) {
			throw new IOException("It ends too early");
		}
		return bytes;
	}

	/** For a channel. */
	@SuppressWarnings("ArrayRecordComponent")
	record News(String channel, byte[] bytes) {

		/** What it takes up while it waits, bytes. */
		int size() {
			return this.bytes.length + this.channel.length() + 64;
		}

	}

}
