package dev.parley.webpush;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Sends to push services, and to nothing else: it connects to the very address that
 * {@link PushTargets} has allowed after the look-up of the name, so a name that changes
 * its address meanwhile gains nothing; it follows no redirect, and knows no proxy.
 * Jetty's client, because the JDK's looks names up itself. Safe for any thread; nothing
 * waits.
 */
public final class PushClient implements AutoCloseable {

	private static final int TIMEOUT_SECONDS = 10;

	private static final int LONGEST_ANSWER = 4096;

	private final HttpClient http = new HttpClient();

	private final QueuedThreadPool threads = new QueuedThreadPool(4, 1);

	private final PushTargets targets;

	/** Starts it, with four threads at most. */
	public PushClient(PushTargets targets) throws Exception {
		this.targets = targets;
		this.threads.setName("parley-push");
		this.threads.setDaemon(true);
		this.http.setExecutor(this.threads);
		this.http.setSocketAddressResolver(this::resolve);
		this.http.setFollowRedirects(false);
		this.http.setHttpCookieStore(new HttpCookieStore.Empty());
		this.http.setConnectTimeout(TIMEOUT_SECONDS * 1000L);
		this.http.setIdleTimeout(TIMEOUT_SECONDS * 1000L);
		this.http.setDestinationIdleTimeout(TIMEOUT_SECONDS * 1000L);
		this.http.setMaxConnectionsPerDestination(4);
		this.http.start();
	}

	private void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> found) {
		this.threads.execute(() -> {
			try {
				InetAddress[] all = InetAddress.getAllByName(host);
				if (!this.targets.mayConnectToAll(all)) {
					throw new UnknownHostException(host + " is not on the public Internet");
				}
				found.succeeded(Arrays.stream(all).map((each) -> new InetSocketAddress(each, port)).toList());
			}
			catch (UnknownHostException ex) {
				found.failed(ex);
			}
		});
	}

	/**
	 * Sends a message.
	 * @return completed with the answer; with status 0 if there is none
	 */
	public CompletableFuture<Answer> post(URI endpoint, Map<String, String> headers, byte[] body) {
		CompletableFuture<Answer> answer = new CompletableFuture<>();
		Request request = this.http.POST(endpoint)
			.timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
			.headers((fields) -> headers.forEach(fields::put))
			.body(new BytesRequestContent("application/octet-stream", body));
		request.send(new BufferingResponseListener(LONGEST_ANSWER) {

			@Override
			public void onComplete(Result result) {
				boolean answered = result.getResponse() != null;
				answer.complete(new Answer(answered ? result.getResponse().getStatus() : 0,
						answered ? result.getResponse().getHeaders().get("Retry-After") : null));
			}

		});
		return answer;
	}

	@Override
	public void close() {
		LifeCycle.stop(this.http);
		LifeCycle.stop(this.threads);
	}

	/**
	 * What a push service has answered.
	 *
	 * @param status 0 if it could not be reached
	 */
	public record Answer(int status, @Nullable String retryAfter) {
	}

}
