package dev.parley.engine.frame;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A transport may split and join frames anywhere. */
class FrameCuttingTests {

	static Stream<String> corpus() {
		return Stream.of("SEND\ndestination:/topic/a\n\nhello\0", "SEND\r\ndestination:/topic/a\r\n\r\nhello\0\r\n",
				"\n\nSEND\ndestination:/a\ncontent-length:3\n\na\0b\0\n\nDISCONNECT\nreceipt:1\n\n\0",
				"SEND\ndestination:/a\\c\\\\\\n\\r\nx:\n\n\0", "SEND\ndestination:/방/회의실\n\n안녕하세요 🙂\0",
				"CONNECT\naccept-version:1.2\nhost:a\n\n\0SUBSCRIBE\nid:1\ndestination:/a\n\n\0UNSUBSCRIBE\nid:1\n\n\0",
				"SEND\ncontent-length:0\n\n\0SEND\n\n\0\0\0SEND\n\n\n\n\0");
	}

	@ParameterizedTest
	@MethodSource("corpus")
	void aCutAtAnyByteChangesNothing(String text) {
		byte[] bytes = Frames.bytes(text);
		List<String> whole = Frames.contents(Frames.decode(Version.V1_2, bytes));
		assertThat(whole).isNotEmpty();
		for (int cut = 0; cut <= bytes.length; cut++) {
			assertThat(Frames.contents(Frames.decode(Version.V1_2, Arrays.copyOf(bytes, cut),
					Arrays.copyOfRange(bytes, cut, bytes.length))))
				.as("cut at %d", cut)
				.isEqualTo(whole);
		}
	}

	@ParameterizedTest
	@MethodSource("corpus")
	void twoCutsAtAnyBytesChangeNothing(String text) {
		byte[] bytes = Frames.bytes(text);
		List<String> whole = Frames.contents(Frames.decode(Version.V1_2, bytes));
		for (int first = 0; first <= bytes.length; first++) {
			for (int second = first; second <= bytes.length; second++) {
				assertThat(Frames.contents(Frames.decode(Version.V1_2, Arrays.copyOf(bytes, first),
						Arrays.copyOfRange(bytes, first, second), Arrays.copyOfRange(bytes, second, bytes.length))))
					.isEqualTo(whole);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("corpus")
	void byteForByteIsTheSame(String text) {
		byte[] bytes = Frames.bytes(text);
		byte[][] single = new byte[bytes.length][];
		for (int i = 0; i < bytes.length; i++) {
			single[i] = new byte[] { bytes[i] };
		}
		assertThat(Frames.contents(Frames.decode(Version.V1_2, single)))
			.isEqualTo(Frames.contents(Frames.decode(Version.V1_2, bytes)));
	}

	@ParameterizedTest
	@EnumSource(Version.class)
	void randomFramesInRandomPiecesComeOutWhole(Version version) {
		for (int seed = 0; seed < 300; seed++) {
			Random random = new Random(seed);
			List<Frame> frames = Stream.generate(() -> Frames.random(random, version))
				.limit(1 + random.nextInt(5))
				.toList();
			byte[] bytes = frames.stream()
				.map((frame) -> FrameEncoder.encode(frame, version))
				.reduce(new byte[0], Frames::concat);
			assertThat(Frames.contents(Frames.decode(version, pieces(bytes, random)))).as("seed %d", seed)
				.isEqualTo(Frames.contents(frames));
		}
	}

	private static byte[][] pieces(byte[] bytes, Random random) {
		int[] cuts = random.ints(random.nextInt(8), 0, bytes.length + 1).sorted().toArray();
		byte[][] pieces = new byte[cuts.length + 1][];
		int from = 0;
		for (int i = 0; i < cuts.length; i++) {
			pieces[i] = Arrays.copyOfRange(bytes, from, cuts[i]);
			from = cuts[i];
		}
		pieces[cuts.length] = Arrays.copyOfRange(bytes, from, bytes.length);
		return pieces;
	}

}
