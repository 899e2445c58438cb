package dev.parley.web;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.parley.limit.NetworkAddress;
import dev.parley.limit.TokenBuckets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Delays each request of a network address by a second while the address is over its
 * limit. Refusing it would cost as much as answering; a client that waits sends nothing,
 * and holds no thread. A request that is answered with a client error counts as several,
 * so that guesses and refused requests soon become slow. Recent users have an allowance
 * of their own, and so do not wait for others of their network. Memory is bounded,
 * however many addresses come. Safe for any thread.
 */
final class RequestPace extends Handler.Wrapper {

	/** How many requests one counts as if it was answered with 400 to 499. */
	private static final int COST_OF_AN_ERROR = 20;

	/** Seconds' worth of requests that may come at once. */
	private static final int BURST = 10;

	/**
	 * Requests of one user a second, while their network is over its limit: a page is
	 * about a hundred.
	 */
	private static final int OF_USER = 50;

	private static final Duration WAIT = Duration.ofSeconds(1);

	private final TokenBuckets networks;

	private final TokenBuckets users;

	private final RecentUsers recent;

	/**
	 * @param perSecond requests of one network address, at least 1
	 * @param recent the recent users
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 */
	RequestPace(int perSecond, RecentUsers recent, LongSupplier clock) {
		this.networks = new TokenBuckets(perSecond, BURST, clock);
		this.users = new TokenBuckets(OF_USER, BURST, clock);
		this.recent = recent;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String network = NetworkAddress.network(Request.getRemoteAddr(request));
		Callback counted = Callback.from(() -> charge(network, response.getStatus()), callback);
		if (this.networks.take(network) == 0 || isOfUserWithRoom(request)) {
			return super.handle(request, response, counted);
		}
		request.getComponents()
			.getScheduler()
			.schedule(() -> request.getContext().execute(() -> handleLater(request, response, counted)),
					WAIT.toMillis(), TimeUnit.MILLISECONDS);
		return true;
	}

	private boolean isOfUserWithRoom(Request request) {
		String user = user(request);
		return user != null && this.users.take(user) == 0;
	}

	private @Nullable String user(Request request) {
		String token = request.getHeaders().get(HttpHeader.AUTHORIZATION);
		return (token != null) ? this.recent.of(token)
				: Request.getCookies(request)
					.stream()
					.map((cookie) -> this.recent.of(cookie.getValue()))
					.filter(Objects::nonNull)
					.findFirst()
					.orElse(null);
	}

	private void charge(String network, int status) {
		if (HttpStatus.isClientError(status)) {
			this.networks.takeUpTo(network, COST_OF_AN_ERROR);
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
