package dev.parley.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import dev.parley.limit.TokenBucket;
import dev.parley.security.NetworkAddress;

/**
 * Lets requests of one network address wait a second each while more come than the limit
 * says. Refusing them would cost as much as answering; a client that waits sends nothing,
 * and holds no thread. A request that is answered with an error of the client counts as
 * many, so that guesses and refused requests are slow soon. What is remembered is
 * bounded, however many addresses come. Safe for any thread.
 */
final class RequestPace extends Handler.Wrapper {

	/** How many requests one counts as that was answered with 400 to 499. */
	private static final int COST_OF_AN_ERROR = 20;

	/** Seconds' worth of requests that may come at once. */
	private static final int BURST = 10;

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final int REMEMBERED = 100_000;

	/** A bucket is full again long before it is forgotten. */
	private final Cache<String, TokenBucket> buckets = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterAccess(Duration.ofMinutes(1))
		.build();

	private final int perSecond;

	private final LongSupplier clock;

	/**
	 * @param perSecond requests of one network address, at least 1
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 */
	RequestPace(int perSecond, LongSupplier clock) {
		this.perSecond = perSecond;
		this.clock = clock;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		long now = this.clock.getAsLong();
		TokenBucket bucket = this.buckets.get(NetworkAddress.network(Request.getRemoteAddr(request)),
				(unknown) -> new TokenBucket(this.perSecond, BURST, now));
		Callback counted = Callback.from(() -> charge(bucket, response.getStatus()), callback);
		if (bucket.take(1, now)) {
			return super.handle(request, response, counted);
		}
		request.getComponents()
			.getScheduler()
			.schedule(() -> request.getContext().execute(() -> handleLater(request, response, counted)),
					WAIT.toMillis(), TimeUnit.MILLISECONDS);
		return true;
	}

	private void charge(TokenBucket bucket, int status) {
		if (HttpStatus.isClientError(status)) {
			bucket.takeUpTo(COST_OF_AN_ERROR, this.clock.getAsLong());
		}
	}

	private void handleLater(Request request, Response response, Callback callback) {
		try {
			if (!super.handle(request, response, callback)) {
				Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
			}
		}
		catch (Throwable ex) {
			Response.writeError(request, response, callback, ex);
		}
	}

}
