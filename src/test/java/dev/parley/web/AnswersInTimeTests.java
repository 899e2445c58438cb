package dev.parley.web;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that read nothing of what they have asked for. */
class AnswersInTimeTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(7);

	private final Alarms alarms = new Alarms();

	private final Server server = new Server(null, this.alarms, null);

	private final LocalConnector connector = new LocalConnector(this.server);

	/** Of what nobody reads. */
	private final List<Callback> unread = new CopyOnWriteArrayList<>();

	@BeforeEach
	void start() throws Exception {
		AnswersInTime answers = new AnswersInTime(new RequestProperties(TIMEOUT, DataSize.ofKilobytes(1), 1, 1), 2);
		answers.setHandler(new Handler.Abstract() {
			@Override
			public boolean handle(Request request, Response response, Callback callback) throws Exception {
				ByteBuffer answer = ByteBuffer.wrap(new byte[1]);
				if (Request.getPathInContext(request).startsWith("/chat/")) {
					response.write(false, answer, Callback.NOOP);
					return true;
				}
				try (Blocker.Callback read = Blocker.callback()) {
					response.write(false, answer, read);
					read.block();
				}
				return true;
			}
		});
		this.server.setHandler(new Handler.Wrapper(answers) {
			@Override
			public boolean handle(Request request, Response response, Callback callback) throws Exception {
				return super.handle(request, new Response.Wrapper(request, response) {
					@Override
					public void write(boolean last, ByteBuffer piece, Callback read) {
						AnswersInTimeTests.this.unread.add(read);
					}
				}, callback);
			}
		});
		this.server.addConnector(this.connector);
		this.server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.unread.forEach(Callback::succeeded);
		this.server.stop();
	}

	@Test
	void aThreadWaitsForSomeTimeWhateverTheAddress() {
		LocalConnector.LocalEndPoint client = ask("/anything/xhr");
		await().until(() -> this.alarms.waiting.size() == 1);
		this.alarms.ring();
		await().until(() -> !client.isOpen());
	}

	@Test
	void whereNoThreadWaitsTheEngineLooksAfterSockJs() {
		LocalConnector.LocalEndPoint client = ask("/chat/a/b/xhr");
		await().until(() -> this.unread.size() == 1);
		assertThat(this.alarms.waiting).isEmpty();
		assertThat(client.isOpen()).isTrue();
	}

	@Test
	void threadsWaitForSoManyClients() {
		LocalConnector.LocalEndPoint first = ask("/a");
		await().until(() -> this.alarms.waiting.size() == 1);
		LocalConnector.LocalEndPoint second = ask("/b/eventsource");
		await().until(() -> this.alarms.waiting.size() == 2);
		ask("/c");
		await().until(() -> !first.isOpen());
		assertThat(second.isOpen()).isTrue();
	}

	private LocalConnector.LocalEndPoint ask(String path) {
		return this.connector.executeRequest("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	/** Rings when it is told to. */
	private static final class Alarms extends AbstractLifeCycle implements Scheduler {

		private final List<Runnable> waiting = new CopyOnWriteArrayList<>();

		@Override
		public Task schedule(Runnable task, long delay, TimeUnit units) {
			if (units.toMillis(delay) == TIMEOUT.toMillis()) {
				this.waiting.add(task);
			}
			return () -> true;
		}

		void ring() {
			this.waiting.forEach(Runnable::run);
		}

	}

}
