package dev.parley.archive;

import java.time.Duration;
import java.util.List;

import dev.parley.engine.log.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class IntakeTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	/** Room for two. */
	private final Intake intake = new Intake(2 * Work.OVERHEAD);

	private final Work first = new Work.Forget("/topic/1");

	private final Work second = new Work.Forget("/topic/2");

	private final Work third = new Work.Forget("/topic/3");

	@Test
	void firstComeFirstServed() {
		this.intake.put(this.first);
		this.intake.put(this.second);
		assertThat(this.intake.take(10, LONG)).containsExactly(this.first, this.second);
	}

	@Test
	void noMoreThanTheLimitIsTaken() {
		this.intake.put(this.first);
		this.intake.put(this.second);
		assertThat(this.intake.take(1, LONG)).containsExactly(this.first);
		assertThat(this.intake.take(1, LONG)).containsExactly(this.second);
	}

	@Test
	void whereNothingComesNothingIsTaken() {
		assertThat(this.intake.take(10, Duration.ofMillis(5))).isEmpty();
	}

	@Test
	void wherePublishersOughtToWaitWhatComesAllTheSameIsTakenUpToTwiceAsMuch() {
		this.intake.put(this.first);
		assertThat(this.intake.isFull()).isFalse();
		this.intake.put(this.second);
		assertThat(this.intake.isFull()).isTrue();
		this.intake.put(this.third);
		this.intake.put(this.third);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.intake.put(this.first))
			.withMessageContaining("behind");
		assertThat(this.intake.take(10, LONG)).containsExactly(this.first, this.second, this.third, this.third);
		assertThat(this.intake.isFull()).isFalse();
		this.intake.put(this.first);
	}

	@Test
	void whatIsHeavierThanEverythingGoesInAlone() {
		Intake tiny = new Intake(1);
		tiny.put(this.first);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> tiny.put(this.second));
		assertThat(tiny.take(10, LONG)).containsExactly(this.first);
	}

	@Test
	void theCommitterIsNeverRefused() {
		for (int i = 0; i < 10; i++) {
			this.intake.putAtOnce(this.third);
		}
		assertThat(this.intake.take(10, LONG)).hasSize(10);
	}

	@Test
	void afterTheEndNothingGoesInButWhatWaitsComesOut() {
		this.intake.put(this.first);
		this.intake.close();
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.intake.put(this.second))
			.withMessageContaining("closed");
		assertThat(this.intake.isClosedAndEmpty()).isFalse();
		assertThat(this.intake.take(10, LONG)).isEqualTo(List.of(this.first));
		assertThat(this.intake.isClosedAndEmpty()).isTrue();
		assertThat(this.intake.take(10, LONG)).isEmpty();
	}

}
