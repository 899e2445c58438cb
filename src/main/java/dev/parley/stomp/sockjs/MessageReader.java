package dev.parley.stomp.sockjs;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a client sends: a JSON array of strings, each a message. Of a long one no
 * more is held at a time than one message of the largest size, or as many small ones as
 * take the memory of that. Immutable.
 */
final class MessageReader {

	private static final int REPLACEMENT = 0xFFFD;

	/** What a message takes beside its characters: an empty one takes memory, too. */
	static final int OVERHEAD = 64;

	private final JsonFactory json;

	private final int maxMessage;

	/**
	 * @param maxMessage largest message, in characters
	 */
	MessageReader(int maxMessage) {
		this.maxMessage = maxMessage;
		this.json = JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxStringLength(maxMessage).maxNestingDepth(2).build())
			.build();
	}

	/** The largest message, in characters. */
	int maxMessage() {
		return this.maxMessage;
	}

	/**
	 * Reads to the end, or until nobody wants any more.
	 * @param batches takes the messages, in order, and says whether it wants more
	 * @return whether all has been read
	 * @throws UnreadableMessageException if they are not what they must be
	 */
	boolean read(InputStream in, Batches batches) throws UnreadableMessageException {
		return read(() -> this.json.createParser(ObjectReadContext.empty(), in), batches);
	}

	boolean read(String text, Batches batches) throws UnreadableMessageException {
		return read(() -> this.json.createParser(ObjectReadContext.empty(), text), batches);
	}

	private boolean read(Supplier<JsonParser> source, Batches batches) throws UnreadableMessageException {
		List<String> batch = new ArrayList<>();
		try (JsonParser parser = source.get()) {
			JsonToken first = parser.nextToken();
			if (first == null) {
				throw UnreadableMessageException.noPayload();
			}
			require(first == JsonToken.START_ARRAY);
			int size = 0;
			JsonToken token = parser.nextToken();
			while (token == JsonToken.VALUE_STRING) {
				String message = wellFormed(parser.getString());
				batch.add(message);
				size += message.length() + OVERHEAD;
				if (size > this.maxMessage) {
					if (!batches.take(batch)) {
						return false;
					}
					batch = new ArrayList<>();
					size = 0;
				}
				token = parser.nextToken();
			}
			require(token == JsonToken.END_ARRAY && parser.nextToken() == null);
		}
		catch (StreamConstraintsException ex) {
			throw UnreadableMessageException.tooLarge(this.maxMessage);
		}
		catch (JacksonIOException ex) {
			throw UnreadableMessageException.cutOff();
		}
		catch (JacksonException ex) {
			throw UnreadableMessageException.broken();
		}
		batches.take(batch);
		return true;
	}

	/**
	 * JSON can hold one half of a surrogate pair, UTF-8 can't: it becomes U+FFFD, as
	 * browsers have it over plain WebSocket (Web IDL, USVString), and as clients count it
	 * in content-length.
	 */
	private static String wellFormed(String message) {
		int plain = 0;
		while (plain < message.length() && !Character.isSurrogate(message.charAt(plain))) {
			plain++;
		}
		if (plain == message.length()) {
			return message;
		}
		StringBuilder repaired = new StringBuilder(message.length());
		message.codePoints()
			.map((point) -> (Character.getType(point) == Character.SURROGATE) ? REPLACEMENT : point)
			.forEach(repaired::appendCodePoint);
		return repaired.toString();
	}

	private static void require(boolean wellFormed) throws UnreadableMessageException {
		if (!wellFormed) {
			throw UnreadableMessageException.broken();
		}
	}

	/** Gets the messages as they are read. */
	@FunctionalInterface
	interface Batches {

		/**
		 * Takes these, in order.
		 * @return whether more are wanted
		 */
		boolean take(List<String> messages);

	}

}
