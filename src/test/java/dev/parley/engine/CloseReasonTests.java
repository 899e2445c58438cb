package dev.parley.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CloseReasonTests {

	@Test
	void someReasonsMeanComeAgain() {
		assertThat(List.of(CloseReason.RESTART, CloseReason.INTERNAL, CloseReason.EXPIRED, CloseReason.NO_HEART_BEAT,
				CloseReason.NO_CONNECT, CloseReason.SLOW, CloseReason.OUTRUN))
			.allMatch(CloseReason::reconnect);
	}

	@Test
	void othersMeanDoNot() {
		assertThat(List.of(CloseReason.NORMAL, CloseReason.PROTOCOL_FAULT, CloseReason.REFUSED, CloseReason.TOO_LARGE,
				CloseReason.UNAUTHENTICATED))
			.noneMatch(CloseReason::reconnect);
	}

}
