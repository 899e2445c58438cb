package dev.parley.cluster.users;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Headers;

/**
 * A message for the sessions of a user, which each node finds for itself.
 *
 * @param node that has sent it
 * @param destination as its sender named it, such as {@code /user/mina/queue/news}
 * @param session the only one that it is for; null for all of the user's
 * @param headers that its receivers see
 */
public record UserMessage(String node, String destination, @Nullable String session, Headers headers, byte[] body) {

	/** Each text and the body with its length before it, four bytes. */
	byte[] write() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(this.body.length + 256);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			write(out, this.node);
			write(out, this.destination);
			write(out, (this.session != null) ? this.session : "");
			out.writeInt(this.headers.size());
			this.headers.forEach((name, value) -> {
				write(out, name);
				write(out, value);
			});
			out.write(this.body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(DataOutputStream out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		try {
			out.writeInt(bytes.length);
			out.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads what {@link #write} has written.
	 * @throws IllegalArgumentException if it is not that
	 * @throws BufferUnderflowException if some of it is missing
	 */
	static UserMessage read(byte[] news) {
		ByteBuffer bytes = ByteBuffer.wrap(news);
		String node = text(bytes);
		String destination = text(bytes);
		String session = text(bytes);
		Headers.Builder headers = Headers.builder();
		for (int left = bytes.getInt(); left > 0; left--) {
			headers.add(text(bytes), text(bytes));
		}
		byte[] body = new byte[bytes.remaining()];
		bytes.get(body);
		return new UserMessage(node, destination, session.isEmpty() ? null : session, headers.build(), body);
	}

	private static String text(ByteBuffer bytes) {
		int length = bytes.getInt();
		if (length < 0 || length > bytes.remaining()) {
			throw new IllegalArgumentException(
					"A text of %d bytes, of which there are %d".formatted(length, bytes.remaining()));
		}
		byte[] text = new byte[length];
		bytes.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

}
