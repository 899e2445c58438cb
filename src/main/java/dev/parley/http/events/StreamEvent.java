package dev.parley.http.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.http.MessageJson;

/**
 * A frame of STOMP as a stream carries it, made once for all streams. Immutable.
 *
 * @param kind what it is to a stream
 * @param key subscription of a MESSAGE, id of a RECEIPT, each the destination's name
 * @param place where the frame says that the log stands, or that its reader goes on
 * @param resumes whether it says where to go on after messages out of order
 * @param headers of a RECEIPT
 * @param bytes of the event, but for its id and the empty line that ends it; of a problem
 * its JSON
 * @param alone the same with the id of a stream of this destination only
 */
record StreamEvent(Kind kind, String key, Place place, boolean resumes, Headers headers, byte[] bytes, byte[] alone) {

	private static final byte[] NONE = {};

	private static final byte[] MESSAGE = ascii("event: message\ndata: ");

	private static final byte[] PROBLEM = ascii("event: problem\ndata: ");

	private static final StreamEvent OTHER = new StreamEvent(Kind.OTHER, "", Place.NONE, false, Headers.empty(), NONE,
			NONE);

	/** What this frame is to a stream. */
	static StreamEvent of(EncodedFrame frame) {
		return frame.as(StreamEvent.class, StreamEvent::make);
	}

	private static StreamEvent make(EncodedFrame encoded) {
		if (encoded == EncodedFrame.HEART_BEAT) {
			return new StreamEvent(Kind.HEART_BEAT, "", Place.NONE, false, Headers.empty(), NONE, NONE);
		}
		Frame frame = encoded.decoded(Version.V1_2);
		return switch (frame.command()) {
			case MESSAGE -> message(frame, encoded.time());
			case RECEIPT -> new StreamEvent(Kind.RECEIPT, Objects.requireNonNullElse(frame.header("receipt-id"), ""),
					place(frame), false, frame.headers(), NONE, NONE);
			case ERROR -> problem(Kind.ERROR, frame.body());
			default -> OTHER;
		};
	}

	private static StreamEvent message(Frame frame, long time) {
		String subscription = frame.header("subscription");
		if (subscription == null) {
			return problem(Kind.REFUSAL, frame.body());
		}
		Place place = place(frame);
		byte[] json = MessageJson.of(frame.header("destination"), place.epoch(), Math.max(0, place.offset()), time,
				frame.headers(), frame.body());
		byte[] bytes = joined(MESSAGE, json, ascii("\n"));
		String next = frame.header("x-resume-offset");
		if (next != null) {
			place = new Place(Long.parseLong(next) - 1, place.epoch());
		}
		byte[] alone = place.isPosition()
				? joined(bytes, ascii("id: " + EventId.of(new Place[] { place }) + "\n\n"), NONE)
				: joined(bytes, ascii("\n"), NONE);
		return new StreamEvent(Kind.MESSAGE, subscription, place, next != null, Headers.empty(), bytes, alone);
	}

	private static StreamEvent problem(Kind kind, byte[] json) {
		return new StreamEvent(kind, "", Place.NONE, false, Headers.empty(), json, problem(json));
	}

	/** The event that tells of a problem. */
	static byte[] problem(byte[] json) {
		return joined(PROBLEM, json, ascii("\n\n"));
	}

	private static Place place(Frame frame) {
		return Place.of(frame.header("x-stream-offset"), frame.header("x-stream-epoch"));
	}

	private static byte[] joined(byte[] first, byte[] second, byte[] third) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + second.length + third.length);
		out.writeBytes(first);
		out.writeBytes(second);
		out.writeBytes(third);
		return out.toByteArray();
	}

	static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** What a frame is to a stream. */
	enum Kind {

		MESSAGE, RECEIPT, REFUSAL, ERROR, HEART_BEAT, OTHER

	}

}
