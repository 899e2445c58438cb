package dev.parley.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

/** Three requests a second, up to thirty at once. */
class RequestPaceTests {

	private static final int AT_ONCE = 30;

	private final Alarms alarms = new Alarms();

	private final Server server = new Server(null, this.alarms, null);

	private final LocalConnector connector = new LocalConnector(this.server);

	private final RecentUsers recent = new RecentUsers();

	private volatile long now;

	/** Number of requests that have been answered and counted. */
	private final AtomicInteger completed = new AtomicInteger();

	private volatile int status = 200;

	@BeforeEach
	void start() throws Exception {
		RequestPace pace = new RequestPace(3, this.recent, () -> this.now);
		pace.setHandler(new Handler.Abstract() {
			@Override
			public boolean handle(Request request, Response response, Callback callback) {
				response.setStatus(RequestPaceTests.this.status);
				Content.Sink.write(response, true, "done", callback);
				return true;
			}
		});
		this.server.addConnector(this.connector);
		this.server.setHandler(new Handler.Wrapper(pace) {
			@Override
			public boolean handle(Request request, Response response, Callback callback) throws Exception {
				return super.handle(request, response,
						Callback.from(RequestPaceTests.this.completed::incrementAndGet, callback));
			}
		});
		this.server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.server.stop();
	}

	@Test
	void asManyAsTheLimitSaysAreAnsweredAtOnce() throws Exception {
		for (int i = 0; i < AT_ONCE; i++) {
			assertThat(answer()).startsWith("HTTP/1.1 200");
		}
		assertThat(this.alarms.waiting).isEmpty();
	}

	@Test
	void oneMoreWaitsASecondAndIsAnsweredThen() throws Exception {
		asManyAsTheLimitSaysAreAnsweredAtOnce();
		LocalConnector.LocalEndPoint client = ask();
		await().until(() -> this.alarms.waiting.size() == 1);
		assertThat(client.takeOutputString()).isEmpty();
		this.alarms.ring();
		assertThat(client.getResponse()).startsWith("HTTP/1.1 200").endsWith("done");
	}

	@Test
	void whatComesAfterItOnTheSameConnectionWaitsToo() throws Exception {
		asManyAsTheLimitSaysAreAnsweredAtOnce();
		LocalConnector.LocalEndPoint client = ask();
		client.addInput("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
		await().until(() -> this.alarms.waiting.size() == 1);
		this.alarms.ring();
		assertThat(client.getResponse()).startsWith("HTTP/1.1 200");
		await().until(() -> this.alarms.waiting.size() == 1);
		assertThat(client.takeOutputString()).isEmpty();
	}

	@Test
	void afterAWhileThereIsRoomAgain() throws Exception {
		asManyAsTheLimitSaysAreAnsweredAtOnce();
		this.now += TimeUnit.SECONDS.toNanos(1);
		for (int i = 0; i < 3; i++) {
			assertThat(answer()).startsWith("HTTP/1.1 200");
		}
		ask();
		await().until(() -> this.alarms.waiting.size() == 1);
	}

	@Test
	void anErrorOfTheClientCountsAsTwenty() throws Exception {
		this.status = 429;
		answer();
		this.status = 200;
		for (int i = 21; i < AT_ONCE; i++) {
			answer();
		}
		ask();
		await().until(() -> this.alarms.waiting.size() == 1);
	}

	@Test
	void errorsLeaveNoDebt() throws Exception {
		this.status = 404;
		answer();
		answer();
		this.now += TimeUnit.SECONDS.toNanos(1);
		assertThat(answer()).startsWith("HTTP/1.1 404");
	}

	/** Another client floods the server from the same address. */
	@Test
	void whoWasHereLatelyDoesNotWaitForOthersOfTheirNetworkUntilTheyAskForTooMuchThemselves() throws Exception {
		MockHttpServletRequest accepted = new MockHttpServletRequest();
		accepted.setRemoteUser("mina");
		accepted.addHeader("Authorization", "Bearer hers");
		this.recent.remember(accepted);
		asManyAsTheLimitSaysAreAnsweredAtOnce();
		for (int i = 0; i < 500; i++) {
			assertThat(answer("Authorization: Bearer hers\r\n")).startsWith("HTTP/1.1 200");
		}
		ask("Authorization: Bearer forged\r\nCookie: parley-session=forged; b=c\r\n");
		await().until(() -> this.alarms.waiting.size() == 1);
		ask("Authorization: Bearer hers\r\n");
		await().until(() -> this.alarms.waiting.size() == 2);
	}

	@Test
	void soDoesABrowserThatIsSignedIn() throws Exception {
		MockHttpServletRequest accepted = new MockHttpServletRequest();
		accepted.setRemoteUser("mina");
		accepted.setRequestedSessionId("her-session");
		this.recent.remember(accepted);
		asManyAsTheLimitSaysAreAnsweredAtOnce();
		String value = Base64.getEncoder().encodeToString("her-session".getBytes(StandardCharsets.UTF_8));
		assertThat(answer("Cookie: a=b; parley-session=" + value + "\r\n")).startsWith("HTTP/1.1 200");
		ask("Cookie: a=b; parley-session=her-session\r\n");
		await().until(() -> this.alarms.waiting.size() == 1);
	}

	@Test
	void whomNobodyKnowsIsNotRemembered() {
		MockHttpServletRequest strange = new MockHttpServletRequest();
		strange.addHeader("Authorization", "Bearer forged");
		this.recent.remember(strange);
		assertThat(this.recent.of("Bearer forged")).isNull();
	}

	/** The answer, once the server has counted it. */
	private String answer() throws Exception {
		return answer("");
	}

	private String answer(String headers) throws Exception {
		int before = this.completed.get();
		String answer = this.connector
			.getResponse("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "Connection: close\r\n\r\n");
		if (this.status >= 400) {
			await().untilAtomic(this.completed, equalTo(before + 1));
		}
		return answer;
	}

	private LocalConnector.LocalEndPoint ask() {
		return ask("");
	}

	private LocalConnector.LocalEndPoint ask(String headers) {
		return this.connector.executeRequest("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
	}

	/**
	 * A scheduler that fires when the test says so; of Jetty's tasks, it keeps only those
	 * with a delay of a second.
	 */
	private static final class Alarms extends AbstractLifeCycle implements Scheduler {

		private final List<Runnable> waiting = new ArrayList<>();

		@Override
		public synchronized Task schedule(Runnable task, long delay, TimeUnit units) {
			if (units.toMillis(delay) == 1000) {
				this.waiting.add(task);
			}
			return () -> true;
		}

		synchronized void ring() {
			List<Runnable> due = List.copyOf(this.waiting);
			this.waiting.clear();
			due.forEach(Runnable::run);
		}

	}

}
