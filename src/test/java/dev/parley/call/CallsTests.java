package dev.parley.call;

import java.time.Duration;

import dev.parley.engine.Topics;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class CallsTests {

	private final ManualClock clock = new ManualClock();

	private final Calls calls = new Calls(new SimpMessagingTemplate((message, timeout) -> true), new NoTopics(),
			this.clock);

	private int sessions;

	@AfterEach
	void close() {
		this.calls.destroy();
	}

	@Test
	void aUserHasAtMostEightPagesInCalls() {
		for (int i = 0; i < Calls.OF_A_USER; i++) {
			join("call" + i, "mina");
		}
		assertThat(codeOf(() -> join("another", "mina"))).isEqualTo("over-limit");
		assertThatNoException().isThrownBy(() -> join("another", "jun"));
		this.calls.leave("s1");
		assertThatNoException().isThrownBy(() -> join("another", "mina"));
	}

	@Test
	void thereAreAtMostFourThousandPagesInCallsAndARefusalLeavesNoTrace() {
		for (int i = 0; i < Calls.OF_ALL; i++) {
			join("call" + i / Calls.MOST_PEERS, "user" + i);
		}
		assertThat(codeOf(() -> join("another", "mina"))).isEqualTo("overloaded");
		this.calls.leave("s1");
		assertThatNoException().isThrownBy(() -> join("another", "mina"));
	}

	@Test
	void anotherCallOfTheSameSessionEndsTheFirst() {
		this.calls.join("one", "aaaaaaaa", "mina", "m");
		this.calls.join("one", "aaaaaaaa", "jun", "j");
		this.calls.join("two", "aaaaaaaa", "mina", "m");
		Signal signal = new Signal("aaaaaaaa@mina", null, new Signal.Candidate("", null, null, null));
		assertThat(codeOf(() -> this.calls.signal(signal, "jun", "j"))).isEqualTo("no-such-peer");
	}

	@Test
	void theLineOfASessionThatHasBeenReplacedDoesNotSpeakForItsPeer() {
		this.calls.join("one", "aaaaaaaa", "mina", "old");
		this.calls.join("one", "aaaaaaaa", "mina", "new");
		this.calls.join("one", "aaaaaaaa", "jun", "j");
		Signal signal = new Signal("aaaaaaaa@jun", null, new Signal.Candidate("", null, null, null));
		assertThat(codeOf(() -> this.calls.signal(signal, "mina", "old"))).isEqualTo("not-in-call");
		assertThatNoException().isThrownBy(() -> this.calls.signal(signal, "mina", "new"));
		this.calls.leave("old");
		assertThatNoException().isThrownBy(() -> this.calls.signal(signal, "mina", "new"));
	}

	@Test
	void whoDoesNotComeBackLosesThePlaceAndWhoHasComeBackDoesNot() {
		this.calls.join("one", "aaaaaaaa", "jun", "j");
		Call call = new Call("one");
		Call.Peer here = new Call.Peer("aaaaaaaa@mina", "mina", "m", 1);
		call.put(here.away());
		this.calls.giveUp(call, here.away());
		assertThat(call.size()).isZero();
		call.put(new Call.Peer("aaaaaaaa@mina", "mina", "again", 2));
		this.calls.giveUp(call, here.away());
		call.put(new Call.Peer("aaaaaaaa@mina", "mina", null, 2));
		this.calls.giveUp(call, here.away());
		assertThat(call.size()).isOne();
	}

	@Test
	void aUserSendsSixHundredSignalsAMinute() {
		join("one", "mina");
		Signal signal = new Signal("nobody", null, new Signal.Candidate("", null, null, null));
		for (int i = 1; i < Calls.A_MINUTE; i++) {
			assertThat(codeOf(() -> this.calls.signal(signal, "mina", "s1"))).isEqualTo("no-such-peer");
		}
		assertThat(codeOf(() -> this.calls.signal(signal, "mina", "s1"))).isEqualTo("over-limit");
		this.clock.advance(Duration.ofMillis(100));
		assertThat(codeOf(() -> this.calls.signal(signal, "mina", "s1"))).isEqualTo("no-such-peer");
	}

	private void join(String call, String user) {
		this.calls.join(call, "aaaaaaaa", user, "s" + ++this.sessions);
	}

	private static String codeOf(Runnable refused) {
		ErrorResponseException[] refusal = new ErrorResponseException[1];
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(refused::run)
			.satisfies((thrown) -> refusal[0] = thrown);
		return String.valueOf(refusal[0].getBody().getProperties().get("code"));
	}

	private static final class NoTopics implements Topics {

		@Override
		public void forget(String destination) {
		}

		@Override
		public void recheckAt(String destination) {
		}

	}

}
