package dev.parley.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import dev.parley.limit.TokenBuckets;
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

	private final TokenBuckets networks;

	/**
	 * @param perSecond requests of one network address, at least 1
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 */
	RequestPace(int perSecond, LongSupplier clock) {
		this.networks = new TokenBuckets(perSecond, BURST, clock);
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String network = NetworkAddress.network(Request.getRemoteAddr(request));
		Callback counted = Callback.from(() -> charge(network, response.getStatus()), callback);
		if (this.networks.take(network) == 0) {
			return super.handle(request, response, counted);
		}
		request.getComponents()
			.getScheduler()
			.schedule(() -> request.getContext().execute(() -> handleLater(request, response, counted)),
					WAIT.toMillis(), TimeUnit.MILLISECONDS);
		return true;
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
