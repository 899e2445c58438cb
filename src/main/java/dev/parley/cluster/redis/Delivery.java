package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Hands what this node has published to its subscribers, batch by batch, and completes
 * the batches after that. Called by the connection's thread, which leaves the work to the
 * lanes.
 */
final class Delivery implements Sender.Answers {

	private static final byte[] NOTHING = {};

	private final Retentions retentions;

	private final Lanes lanes;

	private final Receiver receiver;

	Delivery(Retentions retentions, Lanes lanes, Receiver receiver) {
		this.retentions = retentions;
		this.lanes = lanes;
		this.receiver = receiver;
	}

	@Override
	public void take(Request request, List<Sender.Waiting> group, List<?> answer) {
		Answer rest = new Answer(answer, request);
		for (Sender.Waiting waiting : group) {
			if (waiting.work() instanceof Work.Publish publish) {
				deliver(publish, waiting.bytes(), rest);
			}
			else if (waiting.work() instanceof Work.Claim claim) {
				List<Claimed> messages = rest.claimed(claim.queue());
				long size = messages.stream().mapToLong((each) -> each.message().footprint()).sum();
				this.lanes.run(claim.queue(), size, () -> claim.answer(request.number(), messages));
			}
			else if (waiting.work() instanceof Work.Release release) {
				this.lanes.run(release.queue(), () -> release.done().complete(null));
			}
		}
	}

	/** The lanes hold it until all of it has been handed over. */
	private void deliver(Work.Publish publish, long bytes, Answer answer) {
		Batch batch = publish.batch();
		CompletableFuture<List<Position>> done = publish.done();
		RefusedException refused = Request.isGuarded(batch) ? answer.refusal() : null;
		if (refused != null) {
			this.lanes.run(String.valueOf(refused.problem().destination()), () -> done.completeExceptionally(refused));
			return;
		}
		List<Position> positions = new ArrayList<>(batch.publications().size());
		List<Delivered> delivered = new ArrayList<>();
		Set<String> destinations = new LinkedHashSet<>();
		for (Publication publication : batch.publications()) {
			positions.add(answer.publication(publication, delivered));
			destinations.add(publication.destination());
		}
		for (Erasure erasure : batch.erasures()) {
			answer.erasure(erasure, this.retentions.of(erasure.destination()).by(), delivered);
			destinations.add(erasure.destination());
		}
		batch.settlements().forEach((settlement) -> destinations.add(settlement.destination()));
		if (delivered.isEmpty() && destinations.isEmpty()) {
			done.complete(positions);
			return;
		}
		this.lanes.hold(bytes);
		AtomicInteger open = new AtomicInteger(delivered.size() + 1);
		AtomicBoolean ended = new AtomicBoolean();
		Runnable end = () -> {
			if (ended.compareAndSet(false, true)) {
				this.lanes.release(bytes);
				done.complete(positions);
			}
		};
		Runnable one = () -> {
			if (open.decrementAndGet() == 0) {
				end.run();
			}
		};
		this.lanes.run(destinations, bytes, () -> {
			try {
				delivered.forEach((each) -> this.receiver.published(each.message(), each.echo(), one));
				one.run();
			}
			catch (RuntimeException | Error ex) {
				// It is stored, and its sender is answered.
				end.run();
				throw ex;
			}
		});
	}

	private record Delivered(StoredMessage message, Echo echo) {
	}

	/** Reads what append.lua has answered, in the order of what it was asked. */
	private static final class Answer {

		private final List<?> values;

		private final Request request;

		private int at;

		private int number;

		Answer(List<?> values, Request request) {
			this.values = values;
			this.request = request;
		}

		Position publication(Publication publication, List<Delivered> delivered) {
			String epoch = Pages.text(value());
			long offset = (Long) value();
			boolean fresh = (Long) value() == 1;
			Echo echo = echo();
			if (fresh) {
				delivered.add(new Delivered(new StoredMessage(publication.destination(), epoch, offset,
						this.request.now(), publication.headers(), publication.body()), echo));
			}
			return new Position(epoch, offset);
		}

		/** Why the batch that comes next was not executed; null if it was. */
		@Nullable RefusedException refusal() {
			String why = Pages.text(value());
			if (why.isEmpty()) {
				return null;
			}
			int comma = why.indexOf(',');
			String destination = this.request.destination(Integer.parseInt(why.substring(comma + 1)));
			return new RefusedException(why.startsWith("queue-full") ? Problem.queueFull(destination)
					: Problem.notOutstanding(destination));
		}

		List<Claimed> claimed(String queue) {
			List<?> answer = (List<?>) value();
			List<Claimed> messages = new ArrayList<>(answer.size() / 4);
			for (int i = 1; i < answer.size(); i += 4) {
				messages.add(new Claimed(
						Pages.message(queue, Pages.text(answer.get(0)), (Long) answer.get(i),
								(byte[]) answer.get(i + 3)),
						((Long) answer.get(i + 1)).intValue(), (Long) answer.get(i + 2) == 1));
			}
			return messages;
		}

		/** That of a keyed log appends a message. */
		void erasure(Erasure erasure, @Nullable String by, List<Delivered> delivered) {
			String epoch = Pages.text(value());
			long offset = (Long) value();
			Object headers = value();
			Echo echo = echo();
			if (by != null && headers instanceof byte[] bytes) {
				Headers read = Wire.readHeaders(new Wire.Fields(bytes), bytes.length);
				delivered.add(new Delivered(
						new StoredMessage(erasure.destination(), epoch, offset, this.request.now(), read, NOTHING),
						echo));
			}
		}

		private Object value() {
			return Objects.requireNonNull(this.values.get(this.at++));
		}

		private Echo echo() {
			return new Echo(this.request.number(), this.number++);
		}

	}

}
