package dev.parley.security.password;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.parley.problem.CodedProblem;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.ErrorResponseException;

/**
 * Hashes passwords on a few threads of its own, platform threads on every Java: under any
 * load, requests and messages keep the other processors, and virtual threads keep their
 * carriers. The caller waits for the result in a bounded queue; a caller beyond that is
 * refused at once.
 * <p>
 * Safe for any thread.
 */
public final class PasswordPool implements PasswordEncoder, AutoCloseable {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(3);

	private final PasswordEncoder encoder;

	private final ThreadPoolExecutor threads;

	/**
	 * Threads start when they are needed.
	 * @param threads at most, at least 1
	 * @param waiting passwords that may wait for a thread, at least 1
	 */
	public PasswordPool(PasswordEncoder encoder, int threads, int waiting) {
		this.encoder = encoder;
		CustomizableThreadFactory factory = new CustomizableThreadFactory("parley-passwords-");
		factory.setDaemon(true);
		this.threads = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(waiting),
				factory);
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Hashes a password.
	 * @throws ErrorResponseException with status 503 and the header Retry-After if too
	 * many wait
	 */
	@Override
	public String encode(@Nullable CharSequence password) {
		return await(() -> Objects.requireNonNull(this.encoder.encode(password)));
	}

	/**
	 * Whether the password matches the hash.
	 * @throws ErrorResponseException with status 503 and the header Retry-After if too
	 * many wait
	 */
	@Override
	public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
		return await(() -> this.encoder.matches(password, hash));
	}

	@Override
	public boolean upgradeEncoding(@Nullable String hash) {
		return this.encoder.upgradeEncoding(hash);
	}

	/** The number of passwords that wait for a thread. */
	int waiting() {
		return this.threads.getQueue().size();
	}

	@Override
	public void close() {
		this.threads.shutdown();
	}

	private <T> T await(Callable<T> work) {
		Future<T> result;
		try {
			result = this.threads.submit(work);
		}
		catch (RejectedExecutionException ex) {
			throw overloaded();
		}
		try {
			return result.get();
		}
		catch (InterruptedException ex) {
			result.cancel(false);
			Thread.currentThread().interrupt();
			throw overloaded();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("A password could not be hashed", ex);
		}
	}

	private static ErrorResponseException overloaded() {
		ErrorResponseException overloaded = CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "overloaded",
				"Too many passwords are being checked; try again in %d s".formatted(RETRY_AFTER.toSeconds()));
		overloaded.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER.toSeconds()));
		return overloaded;
	}

}
