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
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * Hands what this node has published to its subscribers, batch by batch, and completes
 * the batches after that. Called by the connection's thread, which leaves the work to the
 * lanes.
 */
final class Delivery implements Writer.Answers {

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
	public void take(Request request, List<Writer.Waiting> group, List<?> answer) {
		Answer rest = new Answer(answer, request);
		for (Writer.Waiting waiting : group) {
			deliver(waiting, rest);
		}
	}

	/** The lanes hold it until all of it has been handed over. */
	private void deliver(Writer.Waiting waiting, Answer answer) {
		Batch batch = waiting.batch();
		CompletableFuture<List<Position>> done = waiting.done();
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
		if (delivered.isEmpty() && destinations.isEmpty()) {
			done.complete(positions);
			return;
		}
		this.lanes.hold(waiting.bytes());
		AtomicInteger open = new AtomicInteger(delivered.size() + 1);
		AtomicBoolean ended = new AtomicBoolean();
		Runnable end = () -> {
			if (ended.compareAndSet(false, true)) {
				this.lanes.release(waiting.bytes());
				done.complete(positions);
			}
		};
		Runnable one = () -> {
			if (open.decrementAndGet() == 0) {
				end.run();
			}
		};
		this.lanes.run(destinations, () -> {
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
