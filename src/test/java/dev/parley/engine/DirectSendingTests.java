package dev.parley.engine;

import java.util.Collections;
import java.util.List;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Messages of callers without a session, such as requests over HTTP. */
@Timeout(60)
class DirectSendingTests {

	private final TestEngine server = new TestEngine(new Rates(20_000, 0));

	private final Sending sending = this.server.engine;

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void oneMessageIsAnsweredWithItsPosition() {
		assertThat(send(message("/topic/kept/a", 1))).extracting(Position::offset).containsExactly(1L);
	}

	@Test
	void severalAreAnsweredInTheirOrderWhereverTheyAreStored() {
		assertThat(send(message("/topic/kept/a", 1), message("/topic/plain", 1), message("/topic/memory/a", 1),
				message("/topic/kept/a", 1)))
			.extracting(Position::offset)
			.containsExactly(1L, 0L, 1L, 2L);
	}

	@Test
	void noMoreAreSentTogetherThanATransactionMayHave() {
		Sending.Message one = message("/topic/plain", 1);
		this.sending.admit(TestEngine.MINA, Collections.nCopies(1000, one));
		assertRefused("too-large", Collections.nCopies(1001, one));
	}

	@Test
	void norLargerOnes() {
		assertRefused("too-large", Collections.nCopies(100, message("/topic/plain", 11_000)));
		this.sending.admit(TestEngine.MINA, Collections.nCopies(90, message("/topic/plain", 11_000)));
	}

	@Test
	void whoeverHasStoredTooMuchIsToldWhenToComeAgainAndMaySendWhatIsNotStored() {
		List<Sending.Message> stored = List.of(message("/topic/kept/a", 60_000));
		for (int i = 0; i < 2; i++) {
			this.sending.admit(TestEngine.MINA, stored);
			this.sending.send(TestEngine.MINA, stored).join();
		}
		assertRefused("over-limit", stored);
		this.sending.admit(TestEngine.MINA, List.of(message("/topic/plain", 60_000)));
	}

	@Test
	void nothingGoesToAPattern() {
		assertRefused("invalid", List.of(message("/topic/*", 1)));
	}

	private List<Position> send(Sending.Message... messages) {
		this.sending.admit(TestEngine.MINA, List.of(messages));
		return this.sending.send(TestEngine.MINA, List.of(messages)).join();
	}

	private void assertRefused(String code, List<Sending.Message> messages) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.sending.admit(TestEngine.MINA, messages))
			.satisfies((refused) -> assertThat(refused.problem().code()).isEqualTo(code));
	}

	private static Sending.Message message(String destination, int size) {
		return new Sending.Message(destination, Headers.empty(), new byte[size], null);
	}

}
