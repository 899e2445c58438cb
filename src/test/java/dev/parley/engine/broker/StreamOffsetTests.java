package dev.parley.engine.broker;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StreamOffsetTests {

	@Test
	void withoutTheHeaderTheNextMessageIsTheFirst() {
		StreamOffset offset = StreamOffset.of(Frame.of(Command.SUBSCRIBE, "id", "1", "destination", "/topic/a"));
		assertThat(offset).isEqualTo(new StreamOffset(StreamOffset.Start.NEXT, 0, null));
	}

	@ParameterizedTest
	@CsvSource({ "first,FIRST,0", "last,LAST,0", "next,NEXT,0", "offset=0,OFFSET,0", "offset=1,OFFSET,1",
			"offset=0042,OFFSET,42", "offset=999999999999999999,OFFSET,999999999999999999", "timestamp=0,TIMESTAMP,0",
			"timestamp=1767225600,TIMESTAMP,1767225600000",
			"timestamp=999999999999999999,TIMESTAMP,9223372036854775000" })
	void theFormsOfTheHeader(String header, StreamOffset.Start start, long number) {
		assertThat(of(header)).isEqualTo(new StreamOffset(start, number, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "First", "newest", "1", "offset", "offset=", "offset=-1", "offset=+1", "offset=1.0",
			"offset= 1", "offset=x", "offset=٣", "offset=9999999999999999999", "offset:1", " next", "timestamp",
			"timestamp=", "timestamp=-1", "timestamp=1.5", "timestamp=now" })
	void anyOtherFormIsAFault(String header) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> of(header))
			.withMessageContaining("x-stream-offset");
	}

	@Test
	void anEpochSaysWhoseOffsetsTheyAre() {
		StreamOffset offset = StreamOffset
			.of(Frame.of(Command.SUBSCRIBE, "x-stream-offset", "offset=7", "x-stream-epoch", "e1"));
		assertThat(offset).isEqualTo(new StreamOffset(StreamOffset.Start.OFFSET, 7, "e1"));
	}

	private static StreamOffset of(String header) {
		return StreamOffset.of(Frame.of(Command.SUBSCRIBE, "x-stream-offset", header));
	}

}
