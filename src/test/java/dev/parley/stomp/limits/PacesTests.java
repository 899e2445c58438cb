package dev.parley.stomp.limits;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PacesTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** 10 frames and 1,000 bytes a second per session, 15 and 1,500 per user. */
	private final Paces paces = new Paces(new LimitProperties(0, 0, 0, DataSize.ofBytes(0), 2, 10,
			DataSize.ofBytes(10_000), 15, DataSize.ofBytes(15_000), DataSize.ofBytes(0), DataSize.ofBytes(0),
			DataSize.ofBytes(0), DataSize.ofBytes(0), 0));

	private final long start = System.nanoTime();

	@Test
	void aSessionMaySendFiveSecondsWorthOfFramesAtOnce() {
		Pace pace = this.paces.open("s1", "192.0.2.1");
		assertThat(frames(pace, 50, this.start + SECOND)).isNull();
		assertThat(frames(pace, 1, this.start + SECOND))
			.isEqualTo("No more than 10 frames a second in one session; send more slowly");
		assertThat(frames(pace, 10, this.start + 2 * SECOND)).as("a second later").isNull();
	}

	@Test
	void aSessionMaySendFiveSecondsWorthOfBytesAtOnce() {
		Pace pace = this.paces.open("s1", "192.0.2.1");
		pace.received(49_000, this.start + SECOND);
		assertThat(pace.frame()).isNull();
		pace.received(1000, this.start + SECOND);
		assertThat(pace.frame()).isEqualTo("No more than 10000 bytes a second in one session; send more slowly");
	}

	@Test
	void whatIsEmptyCountsToo() {
		Pace pace = this.paces.open("s1", "192.0.2.1");
		for (int i = 0; i < 97; i++) {
			pace.received(0, this.start + SECOND);
		}
		assertThat(pace.frame()).as("97 times 512 bytes").isNull();
		pace.received(0, this.start + SECOND);
		assertThat(pace.frame()).isEqualTo("No more than 10000 bytes a second in one session; send more slowly");
	}

	@Test
	void theSessionsOfAUserShareWhatHeMaySend() {
		Pace first = joined("s1", "mina");
		Pace second = joined("s2", "mina");
		assertThat(frames(first, 50, this.start + SECOND)).isNull();
		assertThat(frames(second, 25, this.start + SECOND)).isNull();
		assertThat(frames(second, 1, this.start + SECOND))
			.isEqualTo("No more than 15 frames a second from one user; send more slowly");
		assertThat(frames(joined("s3", "jun"), 50, this.start + SECOND)).as("another user").isNull();
	}

	@Test
	void theBytesOfAUsersSessionsCountTogether() {
		Pace first = joined("s1", "mina");
		Pace second = joined("s2", "mina");
		first.received(49_000, this.start + SECOND);
		second.received(24_000, this.start + SECOND);
		second.received(1000, this.start + SECOND);
		assertThat(second.frame()).isEqualTo("No more than 15000 bytes a second from one user; send more slowly");
	}

	@Test
	void whoDoesNotListenIsLost() {
		Pace pace = this.paces.open("s1", "192.0.2.1");
		frames(pace, 50, this.start + SECOND);
		frames(pace, 100, this.start + SECOND);
		assertThat(pace.isLost()).as("after a hundred refusals").isFalse();
		frames(pace, 1, this.start + SECOND);
		assertThat(pace.isLost()).isTrue();
	}

	@Test
	void onlyTheFirstOfARowOfRefusalsIsTheFirst() {
		Pace pace = this.paces.open("s1", "192.0.2.1");
		frames(pace, 51, this.start + SECOND);
		assertThat(pace.isFirst()).isTrue();
		assertThat(pace.isFirst()).isFalse();
		frames(pace, 1, this.start + 2 * SECOND);
		assertThat(pace.isFirst()).as("after one that was let through").isTrue();
	}

	@Test
	void aUserHasSoManyConnectionsAndNoMore() {
		joined("s1", "mina");
		joined("s2", "mina");
		this.paces.open("s3", "192.0.2.1");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.paces.join("s3", "mina"))
			.satisfies((ex) -> assertThat(ex.problem().detail())
				.isEqualTo("You have 2 connections already; close one of them first"));
		this.paces.closed("s1");
		assertThatCode(() -> this.paces.join("s3", "mina")).as("when one is closed").doesNotThrowAnyException();
	}

	@Test
	void theConnectionsAtOtherNodesCountToo() {
		AtomicInteger elsewhere = new AtomicInteger(1);
		this.paces.count((user) -> user.equals("mina") ? elsewhere.get() : 0);
		joined("s1", "mina");
		this.paces.open("s2", "192.0.2.1");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.paces.join("s2", "mina"));
		assertThatCode(() -> joined("s3", "jun")).doesNotThrowAnyException();
		elsewhere.set(0);
		assertThatCode(() -> this.paces.join("s2", "mina")).as("when one is closed there").doesNotThrowAnyException();
	}

	@Test
	void theUsersWithMostSessionsAreToldFirst() {
		joined("s1", "mina");
		joined("s2", "mina");
		joined("s3", "jun");
		this.paces.open("s4", "192.0.2.1");
		assertThat(this.paces.busiest(1, 10)).isEqualTo(Map.of("mina", 2, "jun", 1));
		assertThat(this.paces.busiest(2, 10)).isEqualTo(Map.of("mina", 2));
		assertThat(this.paces.busiest(1, 1)).isEqualTo(Map.of("mina", 2));
		assertThat(this.paces.users()).isEqualTo(2);
		this.paces.closed("s1");
		assertThat(this.paces.busiest(2, 10)).isEmpty();
	}

	@Test
	void sessionsAreCountedByNetwork() {
		this.paces.open("s1", "192.0.2.1");
		this.paces.open("s2", "192.0.2.1");
		this.paces.open("s3", "192.0.2.2");
		assertThat(this.paces.sessionsFrom("192.0.2.1")).isEqualTo(2);
		this.paces.closed("s1");
		this.paces.closed("s1");
		assertThat(this.paces.sessionsFrom("192.0.2.1")).isEqualTo(1);
	}

	@Test
	void nothingIsRememberedOfWhoHasGone() {
		joined("s1", "mina");
		joined("s2", "mina");
		this.paces.open("s3", "192.0.2.1");
		this.paces.closed("s1");
		this.paces.closed("s2");
		this.paces.closed("s2");
		this.paces.closed("s3");
		assertThat(this.paces.size()).isZero();
	}

	private Pace joined(String session, String user) {
		Pace pace = this.paces.open(session, "192.0.2.1");
		this.paces.join(session, user);
		return pace;
	}

	/** The problem that the last of them got. */
	private static String frames(Pace pace, int count, long now) {
		String refused = null;
		for (int i = 0; i < count; i++) {
			pace.received(1, now);
			refused = pace.frame();
		}
		return refused;
	}

}
