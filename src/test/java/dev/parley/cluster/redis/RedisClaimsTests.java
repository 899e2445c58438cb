package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.parley.cluster.RareLine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is done again and again, without a server: nothing is ever answered. */
@Timeout(60)
class RedisClaimsTests {

	private static final String QUEUE = "/queue/a";

	private static final Duration LEASE = Duration.ofHours(1);

	private final Names names = new Names("claims", true);

	private final Room room = new Room();

	/** By partition: how many requests were to be made. */
	private final Map<Integer, Integer> requests = new ConcurrentHashMap<>();

	private final Leases leases = new Leases();

	private final Writers writers = new Writers(this.names, this.room,
			() -> new Writer(this::sender, this.room, LEASE));

	private final RedisClaims claims = new RedisClaims(this.names, "me", this.leases, this.writers, LEASE);

	private Sender sender(int partition) {
		return new Sender((script, keys, arguments) -> new CompletableFuture<>(), (number) -> {
			this.requests.merge(partition, 1, Integer::sum);
			throw new IllegalStateException("as told");
		}, this.room, (request, group, answer) -> {
		}, LEASE, LEASE, new RareLine());
	}

	static List<Throwable> failures() {
		return List.of(new IllegalStateException("as told"), new StackOverflowError("as told"));
	}

	@AfterEach
	void close() {
		this.writers.close();
		this.claims.close();
	}

	private void claim(String queue) {
		assertThat(this.claims.claim(queue, 1)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
	}

	/** Of those that this makes by itself. */
	private void awaitAnotherRequest(String queue) {
		int before = requests(queue);
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			this.claims.tick();
			return requests(queue) > before;
		});
	}

	private int requests(String queue) {
		return this.requests.getOrDefault(this.names.partition(queue), 0);
	}

	@Test
	void theLeasesAreRenewedWhereSomethingMayBeHeldAndNowhereElse() {
		this.claims.tick();
		assertThat(this.leases.kept).isEmpty();
		claim(QUEUE);
		this.claims.tick();
		this.claims.tick();
		String key = this.names.lease("me", this.names.partition(QUEUE));
		assertThat(this.leases.kept).containsExactly(key, key);
	}

	/** A timer calls nothing again that has thrown something. */
	@ParameterizedTest
	@MethodSource("failures")
	void aLeaseThatCannotBeRenewedKeepsNoOtherOneFromIt(Throwable failure) {
		claim(QUEUE);
		claim(elsewhere());
		this.leases.failure = failure;
		this.claims.tick();
		assertThat(this.leases.kept).as("the second, as the first fails").hasSize(1);
		this.claims.tick();
		assertThat(this.leases.kept).as("both").hasSize(3);
	}

	private String elsewhere() {
		int here = this.names.partition(QUEUE);
		for (int i = 0;; i++) {
			if (this.names.partition("/queue/" + i) != here) {
				return "/queue/" + i;
			}
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whatIsHeldByClaimsThatWereNotAnsweredIsGivenBackThoughALeaseCannotBeRenewed(Throwable failure) {
		claim(QUEUE);
		this.leases.failsAlways = failure;
		awaitAnotherRequest(QUEUE);
		awaitAnotherRequest(QUEUE);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aReleaseIsTriedAgainThoughALeaseCannotBeRenewed(Throwable failure) {
		claim(elsewhere());
		this.leases.failsAlways = failure;
		CompletableFuture<Void> done = this.claims.release(QUEUE,
				List.of(new Claimed(new StoredMessage(QUEUE, "e", 1, 0, Headers.empty(), new byte[0]), 0, false)));
		awaitAnotherRequest(QUEUE);
		awaitAnotherRequest(QUEUE);
		assertThat(done).isNotDone();
	}

	private static final class Leases implements RedisClaims.Leases {

		private final List<String> kept = new ArrayList<>();

		/** The next time. */
		private @Nullable Throwable failure;

		private @Nullable Throwable failsAlways;

		@Override
		public void keep(String key, Duration life) {
			assertThat(life).isEqualTo(LEASE);
			Throwable next = (this.failure != null) ? this.failure : this.failsAlways;
			this.failure = null;
			if (next instanceof Error error) {
				throw error;
			}
			if (next != null) {
				throw (RuntimeException) next;
			}
			this.kept.add(key);
		}

		@Override
		public void drop(List<String> keys) {
		}

	}

}
