package dev.parley.http.rest;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.Arrivals;
import dev.parley.engine.History;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.http.TestDestinations;
import dev.parley.stomp.authentication.RequestAuthentication;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;

/** A request that waits for a topic of several nodes, until this one has joined it. */
class ReadControllerTests implements Arrivals, History {

	private final Arrival arrival = new Arrival(new CompletableFuture<>(), new CompletableFuture<>());

	/** What is to be done on the threads for answers. */
	private final List<Runnable> answers = new ArrayList<>();

	private final StaticListableBeanFactory nothing = new StaticListableBeanFactory();

	private final ReadController controller = new ReadController(this, this, TestDestinations.ofTopics(),
			new WaitingPolls(new PollProperties(Duration.ofMinutes(1), 2, 2, 2)),
			new PollProperties(Duration.ofMinutes(1), 2, 2, 2),
			this.nothing.getBeanProvider(RequestAuthentication.class), this.answers::add,
			this.nothing.getBeanProvider(Clock.class));

	private boolean read;

	@Override
	public Arrival next(String topic) {
		return this.arrival;
	}

	@Override
	public int waitingForMessages() {
		return 0;
	}

	/** Rules are asked first, which may wait for the database. */
	@Override
	public CompletableFuture<Page> read(Caller reader, String destination, long from, int limit) {
		this.read = true;
		return CompletableFuture.completedFuture(new Page("e", 1, 1,
				List.of(new StoredMessage(destination, "e", 1, 0, Headers.empty(), new byte[] { '1' }))));
	}

	private DeferredResult<?> poll() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setParameter("destination", "/topic/a");
		request.setParameter("wait", "30s");
		return (DeferredResult<?>) this.controller.read(request);
	}

	@Test
	void whoeverSaysThatTheTopicIsJoinedDoesNotReadIt() {
		DeferredResult<?> poll = poll();
		assertThat(this.read).isFalse();
		this.arrival.begun().complete(null);
		assertThat(this.read).isFalse();
		this.answers.remove(0).run();
		assertThat(this.read).isTrue();
		assertThat(poll.getResult()).isInstanceOf(ResponseEntity.class);
		assertThat(this.arrival.message()).isCancelled();
	}

	@Test
	void whatCannotBeJoinedIsNotReadAndNotWaitedFor() {
		DeferredResult<?> poll = poll();
		this.arrival.begun().completeExceptionally(new RefusedException(Problem.unavailable("/topic/a")));
		this.answers.forEach(Runnable::run);
		assertThat(this.read).isFalse();
		assertThat(poll.getResult()).isInstanceOf(RefusedException.class);
		assertThat(this.arrival.message()).isCancelled();
	}

}
