package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.parley.cluster.ClusterException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

@ExtendWith(OutputCaptureExtension.class)
class SpokenVersionTests {

	private static final Consumer<Duration> NO_PAUSE = (time) -> {
		throw new AssertionError("A pause of " + time);
	};

	private final MemoryLeases leases = new MemoryLeases();

	private final SpokenVersion running = new SpokenVersion(this.leases, 1);

	private final SpokenVersion another = new SpokenVersion(this.leases, 1);

	private final SpokenVersion newer = new SpokenVersion(this.leases, 2);

	@AfterEach
	void close() {
		this.running.close();
		this.another.close();
		this.newer.close();
	}

	@Test
	void aNodeThatIsAloneBeginsWithoutAPause() {
		this.running.take(NO_PAUSE);
		assertThat(this.running.isHeld()).isTrue();
	}

	@Test
	void soDoesOneThatSpeaksTheSame() {
		this.running.take(NO_PAUSE);
		this.another.take(NO_PAUSE);
		assertThat(this.another.isHeld()).isTrue();
	}

	@Test
	void oneThatSpeaksAnotherVersionIsRefusedAndTheOthersKnowNothingOfIt(CapturedOutput output) {
		this.running.take(NO_PAUSE);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.newer.take((time) -> {
			this.leases.pass(time);
			this.running.renew();
		}))
			.withMessage(
					"This build speaks version 2 of what nodes say to one another, and another node that is running speaks version 1")
			.extracting(ClusterException::remedy)
			.isEqualTo("Stop that one first, or start a build that speaks version 1.");
		assertThat(this.newer.isHeld()).isFalse();
		assertThat(this.running.isHeld()).isTrue();
		assertThat(this.leases.versions()).containsExactly(1);
		assertThat(output).isEmpty();
	}

	@Test
	void soIsAnOlderOneAndItIsToldHowManyRun() {
		this.newer.take(NO_PAUSE);
		SpokenVersion third = new SpokenVersion(this.leases, 2);
		third.take(NO_PAUSE);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.running.take((time) -> {
			this.leases.pass(time);
			third.renew();
		}))
			.withMessageEndingWith("and 2 other nodes that are running speak version 2")
			.extracting(ClusterException::remedy)
			.isEqualTo("Stop those first, or start a build that speaks version 2.");
		third.close();
	}

	@Test
	void nodesThatHaveDiedWithoutAWordAreWaitedFor() {
		this.running.take(NO_PAUSE);
		this.another.take(NO_PAUSE);
		this.newer.take(this.leases::pass);
		assertThat(this.newer.isHeld()).isTrue();
		assertThatNoException().isThrownBy(this.newer::check);
	}

	@Test
	void soIsTheLastOneOfSeveralThatGoesWhileItWaits() {
		this.running.take(NO_PAUSE);
		this.newer.take((time) -> this.running.close());
		assertThat(this.newer.isHeld()).isTrue();
	}

	@Test
	void aNodeThatComesWhileOneWaitsIsASignOfLife() {
		this.running.take(NO_PAUSE);
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.newer.take((time) -> this.another.take(NO_PAUSE)));
	}

	@Test
	void aNodeThatGoesLetsTheNextOneBeginAtOnce() {
		this.running.take(NO_PAUSE);
		this.running.close();
		this.newer.take(NO_PAUSE);
		assertThat(this.newer.isHeld()).isTrue();
	}

	@Test
	void oneThatWasStoppedForTooLongSaysOnceThatOthersHaveTakenItsPlaceUntilTheyHaveGone(CapturedOutput output) {
		this.running.take(NO_PAUSE);
		this.leases.pass(VersionLeases.LEASE);
		this.newer.take(NO_PAUSE);
		this.running.renew();
		this.running.renew();
		assertThat(this.running.isHeld()).isFalse();
		assertThat(this.newer.isHeld()).isTrue();
		assertThat(output.getAll().split("ERROR", -1)).hasSize(2);
		assertThat(output)
			.contains("This node speaks version 1 of what nodes say to one another, and another node that is running"
					+ " speaks version 2: they began while it was stopped");
		this.newer.close();
		this.running.renew();
		assertThat(this.running.isHeld()).isTrue();
		assertThat(output).contains("this one goes on");
	}

	@Test
	void aNodeWhosePlaceIsTakenWhileItStartsDoesNotServe() {
		this.running.take(NO_PAUSE);
		this.leases.clear();
		this.newer.take(NO_PAUSE);
		this.running.renew();
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this.running::check);
	}

	@Test
	void leasesThatTheStoreHasLostAreTakenAgain() {
		this.running.take(NO_PAUSE);
		this.leases.clear();
		this.running.renew();
		assertThat(this.leases.versions()).containsExactly(1);
	}

	@Test
	void aStoreThatIsAwayChangesNothing() {
		this.running.take(NO_PAUSE);
		this.leases.setAway(true);
		this.running.renew();
		assertThat(this.running.isHeld()).isTrue();
	}

	/** Others would take its place, and it would never find out. */
	@Test
	void aFailureOfAnyKindDoesNotEndTheRenewals() {
		this.running.take(NO_PAUSE);
		this.leases.setFailure(new OutOfMemoryError("None is left for a moment"));
		assertThatNoException().isThrownBy(this.running::renew);
	}

	@Test
	void withoutAnAnswerAtItsStartANodeIsNotReadyUntilThereIsOne(CapturedOutput output) {
		this.leases.setAway(true);
		this.running.take(NO_PAUSE);
		assertThat(output).contains("cannot be asked yet");
		assertThatNoException().isThrownBy(this.running::check);
		assertThat(this.running.isHeld()).isFalse();
		this.leases.setAway(false);
		this.running.renew();
		assertThat(this.running.isHeld()).isTrue();
	}

	@Test
	void itIsKeptByItself() {
		try (SpokenVersion kept = SpokenVersion.begin(this.leases, 1)) {
			assertThat(kept.isHeld()).isTrue();
			assertThat(kept.version()).isEqualTo(1);
			assertThat(this.leases.versions()).containsExactly(1);
		}
		assertThat(this.leases.versions()).isEmpty();
	}

}
