package dev.parley.engine.problem;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CloseReasonTests {

	@Test
	void someReasonsMeanComeAgain() {
		assertThat(List.of(CloseReason.RESTART, CloseReason.INTERNAL, CloseReason.EXPIRED, CloseReason.NO_HEART_BEAT,
				CloseReason.NO_CONNECT, CloseReason.SLOW, CloseReason.OUTRUN, CloseReason.TRY_AGAIN_LATER))
			.allMatch(CloseReason::reconnect);
	}

	@Test
	void othersMeanDoNot() {
		assertThat(List.of(CloseReason.NORMAL, CloseReason.PROTOCOL_FAULT, CloseReason.REFUSED, CloseReason.TOO_LARGE,
				CloseReason.UNAUTHENTICATED))
			.noneMatch(CloseReason::reconnect);
	}

	@ParameterizedTest
	@CsvSource({ "400, 1008", "403, 1008", "404, 1008", "413, 1008", "409, 1013", "429, 1013", "500, 1011", "501, 1011",
			"502, 1013", "503, 1013", "504, 1013", "507, 1013" })
	void aTemporaryRefusalMeansReconnect(int status, int code) {
		CloseReason reason = CloseReason.of(new Problem("some", status, "Some", "some", null));
		assertThat(reason.code()).isEqualTo(code);
		assertThat(reason.reconnect()).isEqualTo(code != 1008);
	}

}
