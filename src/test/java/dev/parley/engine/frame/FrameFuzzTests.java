package dev.parley.engine.frame;

import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Any input gives frames or a {@link FrameException}; the seeds are fixed. */
class FrameFuzzTests {

	/** Pieces from which valid and almost valid frames are made. */
	private static final List<String> PIECES = List.of("SEND", "CONNECT", "MESSAGE", "ACK", "\n", "\r\n", "\n\n", "\0",
			":", "destination:/topic/a\n", "content-length:", "content-length:3\n", "content-length:-1\n",
			"receipt:1\n", "0", "3", "99999999999", "\\", "\\c", "\\r", "\\t", "abc", "한", "\u0001");

	@ParameterizedTest
	@EnumSource(Version.class)
	void anEncodedFrameIsDecodedTheSame(Version version) {
		for (int seed = 0; seed < 3000; seed++) {
			Frame frame = Frames.random(new Random(seed), version);
			assertThat(Frames.contents(Frames.decode(version, FrameEncoder.encode(frame, version)))).as("seed %d", seed)
				.containsExactly(Frames.content(frame));
		}
	}

	@ParameterizedTest
	@EnumSource(Version.class)
	void framesThatWereDamagedAreFramesOrAFault(Version version) {
		for (int seed = 0; seed < 5000; seed++) {
			Random random = new Random(seed);
			byte[] bytes = FrameEncoder.encode(Frames.random(random, version), version);
			for (int i = 1 + random.nextInt(3); i > 0; i--) {
				bytes = damaged(bytes, random);
			}
			decode(version, bytes);
		}
	}

	@ParameterizedTest
	@EnumSource(Version.class)
	void piecesOfFramesInAnyOrderAreFramesOrAFault(Version version) {
		for (int seed = 0; seed < 5000; seed++) {
			Random random = new Random(seed);
			StringBuilder text = new StringBuilder();
			for (int i = random.nextInt(12); i >= 0; i--) {
				text.append(PIECES.get(random.nextInt(PIECES.size())));
			}
			decode(version, Frames.bytes(text.toString()));
		}
	}

	@Test
	void anyBytesAreFramesOrAFault() {
		for (int seed = 0; seed < 5000; seed++) {
			Random random = new Random(seed);
			byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			decode((seed % 4 == 3) ? null : Version.values()[seed % 4], bytes);
		}
	}

	private static byte[] damaged(byte[] bytes, Random random) {
		int at = random.nextInt(bytes.length);
		switch (random.nextInt(4)) {
			case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
			case 1 -> bytes[at] = (byte) random.nextInt(256);
			case 2 -> {
				byte[] shorter = new byte[bytes.length - 1];
				System.arraycopy(bytes, 0, shorter, 0, at);
				System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
				return (shorter.length > 0) ? shorter : bytes;
			}
			default -> {
				return Frames.concat(bytes, bytes);
			}
		}
		return bytes;
	}

	private static void decode(@Nullable Version version, byte[] bytes) {
		try {
			Frames.decode(version, bytes);
		}
		catch (FrameException ex) {
			assertThat(ex.explanation()).isNotEmpty();
		}
	}

}
