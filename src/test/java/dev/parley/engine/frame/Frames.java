package dev.parley.engine.frame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/** Shared by the tests of frames: parsing of literal text, and random frames. */
final class Frames {

	static final FrameLimits ROOMY = new FrameLimits(64 * 1024, 100, 8 * 1024);

	private static final List<String> CHARACTERS = List.of("a", "Z", "0", "-", "/", ".", "*", " ", "\t", "\\", ":",
			"\n", "\r", "\\n", "é", "한", "글", "\u2028", "🙂", "\u0001");

	private Frames() {
	}

	/**
	 * All frames in this text.
	 * @param version null for a connection before the negotiation
	 */
	static List<Frame> decode(@Nullable Version version, String text) {
		return decode(version, text.getBytes(StandardCharsets.UTF_8));
	}

	static List<Frame> decode(@Nullable Version version, byte[]... chunks) {
		List<Frame> frames = new ArrayList<>();
		FrameDecoder decoder = decoder(version, ROOMY);
		for (byte[] chunk : chunks) {
			decoder.decode(chunk, frames::add);
		}
		return frames;
	}

	/** The only frame in this text. */
	static Frame one(@Nullable Version version, String text) {
		List<Frame> frames = decode(version, text);
		if (frames.size() != 1) {
			throw new AssertionError("Expected one frame, got " + frames);
		}
		return frames.get(0);
	}

	static FrameDecoder decoder(@Nullable Version version, FrameLimits limits) {
		FrameDecoder decoder = new FrameDecoder(limits);
		if (version != null) {
			decoder.use(version);
		}
		return decoder;
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** All that a frame says, without the content-length that the encoder adds. */
	static String content(Frame frame) {
		StringBuilder content = new StringBuilder(frame.command().name());
		frame.headers().keep((name) -> !name.equals("content-length")).forEach((name, value) -> {
			content.append("\n[").append(name).append("]=[").append(value).append(']');
		});
		return content.append("\n").append(Arrays.toString(frame.body())).toString();
	}

	static List<String> contents(List<Frame> frames) {
		return frames.stream().map(Frames::content).toList();
	}

	/** A random frame that is valid in this version. */
	static Frame random(Random random, Version version) {
		Command command = Command.values()[random.nextInt(Command.values().length)];
		boolean escapes = version.hasEscapes() && command.hasEscapes();
		Headers.Builder headers = Headers.builder();
		for (int i = random.nextInt(6); i > 0; i--) {
			String name = text(random, 1 + random.nextInt(6), true, escapes, version);
			if (!name.isEmpty() && !name.equals("content-length")) {
				headers.add(name, text(random, random.nextInt(12), false, escapes, version));
			}
		}
		byte[] body = new byte[command.mayHaveBody() ? random.nextInt(40) : 0];
		random.nextBytes(body);
		return new Frame(command, headers.build(), body);
	}

	private static String text(Random random, int length, boolean name, boolean escapes, Version version) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			String next = CHARACTERS.get(random.nextInt(CHARACTERS.size()));
			boolean carried = (escapes && (version == Version.V1_2 || !next.equals("\r")))
					|| (!next.equals("\n") && !next.equals("\r") && !(name && next.equals(":")));
			text.append(carried ? next : "x");
		}
		boolean blanks = version != Version.V1_0 && (escapes || !name);
		return blanks ? text.toString() : text.toString().strip();
	}

	static byte[] concat(byte[] a, byte[] b) {
		ByteArrayOutputStream both = new ByteArrayOutputStream(a.length + b.length);
		both.writeBytes(a);
		both.writeBytes(b);
		return both.toByteArray();
	}

}
