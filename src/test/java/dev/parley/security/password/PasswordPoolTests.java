package dev.parley.security.password;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class PasswordPoolTests {

	private final Slow slow = new Slow();

	private final PasswordPool pool = new PasswordPool(this.slow, 1, 2);

	@AfterEach
	void close() {
		this.slow.go.countDown();
		this.pool.close();
	}

	@Test
	void soManyWaitAndOneMoreIsRefusedAtOnceAndToldWhenToComeAgain() throws Exception {
		List<CompletableFuture<String>> waiting = fill();
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.pool.matches("b", "hash of b"))
			.satisfies((ex) -> {
				assertThat(ex.getStatusCode().value()).isEqualTo(503);
				assertThat(ex.getHeaders().getFirst("Retry-After")).isEqualTo("3");
				assertThat(ex.getBody().getProperties()).containsEntry("code", "overloaded");
				assertThat(ex.getBody().getDetail())
					.isEqualTo("Too many passwords are being checked; try again in 3 s");
			});
		this.slow.go.countDown();
		for (CompletableFuture<String> each : waiting) {
			assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo("hash of a");
		}
		assertThat(this.pool.matches("a", "hash of a")).isTrue();
		assertThat(this.pool.matches("a", "hash of b")).isFalse();
	}

	@Test
	void allAreHashedOnItsOwnThread() throws Exception {
		List<CompletableFuture<String>> waiting = fill();
		this.slow.go.countDown();
		for (CompletableFuture<String> each : waiting) {
			each.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.slow.threads).hasSize(1).allMatch((name) -> name.startsWith("parley-passwords-"));
	}

	@Test
	void exceptionsOfTheEncoderAreRethrown() {
		this.slow.go.countDown();
		assertThatIllegalArgumentException().isThrownBy(() -> this.pool.matches("a", "bad"))
			.withMessage("no hash of ours");
	}

	/** One password is being hashed, and two wait. */
	private List<CompletableFuture<String>> fill() throws Exception {
		List<CompletableFuture<String>> waiting = new ArrayList<>();
		waiting.add(CompletableFuture.supplyAsync(() -> this.pool.encode("a")));
		assertThat(this.slow.begun.await(30, TimeUnit.SECONDS)).isTrue();
		for (int i = 1; i <= 2; i++) {
			waiting.add(CompletableFuture.supplyAsync(() -> this.pool.encode("a"), (task) -> new Thread(task).start()));
			int queued = i;
			await().until(() -> this.pool.waiting() == queued);
		}
		return waiting;
	}

	private static final class Slow implements PasswordEncoder {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		@Override
		public String encode(@Nullable CharSequence password) {
			this.threads.add(Thread.currentThread().getName());
			this.begun.countDown();
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return "hash of " + password;
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
			if ("bad".equals(hash)) {
				throw new IllegalArgumentException("no hash of ours");
			}
			return ("hash of " + password).equals(hash);
		}

	}

}
