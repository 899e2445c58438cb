package dev.parley.call;

import java.time.Duration;

import dev.parley.engine.Topics;
import dev.parley.support.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class CallsTests {

	private final ManualClock clock = new ManualClock();

	private final Calls calls = new Calls(new SimpMessagingTemplate((message, timeout) -> note(message)),
			new NoTopics(), this.clock);

	/** What this thread has published last. */
	private Calls.@Nullable Count counted;

	private final Thread test = Thread.currentThread();

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
	void aCallIsThereWhileSomebodyIsInItAndARefusalMakesNone() {
		for (int i = 1; i <= Calls.OF_A_USER; i++) {
			join("call" + i, "mina");
		}
		assertThat(codeOf(() -> join("another", "mina"))).isEqualTo("over-limit");
		assertThat(count()).isEqualTo(new Calls.Count(8, 8));
		for (int i = 1; i <= Calls.OF_A_USER; i++) {
			this.calls.leave("s" + i);
		}
		assertThat(count()).isEqualTo(new Calls.Count(0, 0));
	}

	@Test
	void aSecondTabTakesTheSeatOfOneThatIsAwayOnlyInAFullCall() {
		this.calls.join("one", "aaaaaaaa", "mina", "desk");
		this.calls.join("one", "aaaaaaaa", "jun", "j");
		this.calls.ended(new SessionDisconnectEvent(this, MessageBuilder.withPayload(new byte[0]).build(), "desk",
				CloseStatus.NORMAL));
		this.calls.join("one", "bbbbbbbb", "mina", "telephone");
		assertThat(count()).isEqualTo(new Calls.Count(1, 3));
		this.calls.join("one", "bbbbbbbb", "jun", "j2");
		assertThat(codeOf(() -> this.calls.join("one", "aaaaaaaa", "hana", "h"))).isEqualTo("call-full");
		this.calls.join("one", "cccccccc", "mina", "third");
		assertThat(count()).isEqualTo(new Calls.Count(1, 4));
		assertThat(codeOf(() -> this.calls.join("one", "dddddddd", "mina", "fourth"))).isEqualTo("call-full");
		Signal signal = new Signal("aaaaaaaa@mina", null, new Signal.Candidate("", null, null, null));
		assertThat(codeOf(() -> this.calls.signal(signal, "jun", "j"))).isEqualTo("no-such-peer");
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

	private boolean note(Message<?> message) {
		if (message.getPayload() instanceof Calls.Count count && Thread.currentThread() == this.test) {
			this.counted = count;
		}
		return true;
	}

	private Calls.@Nullable Count count() {
		this.calls.count();
		return this.counted;
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
