package dev.parley.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.parley.chat.message.RoomLog;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memorylog.MemoryBackend;
import tools.jackson.databind.json.JsonMapper;

/** Logs of rooms in memory, which let something happen in the middle of a read. */
public final class MemoryLogs implements Logs, AutoCloseable {

	private static final Runnable NOTHING = () -> {
	};

	private final MemoryBackend log = new MemoryBackend(ChatDatabase.CLOCK);

	private final AtomicReference<Runnable> next = new AtomicReference<>(NOTHING);

	private volatile Map<String, Long> former = Map.of();

	public MemoryLogs() {
		this.log.start((message) -> {
		}, (destination) -> new Retention(100, Duration.ZERO, 0));
	}

	/** What happens in the next read, once. */
	public void onNextRead(Runnable action) {
		this.next.set(action);
	}

	/** Earlier epochs of all logs, as a store has them that was failed over. */
	public void former(Map<String, Long> epochs) {
		this.former = epochs;
	}

	/** Returns the epoch of the log. */
	public String say(String room, String from, String text) {
		byte[] body = """
				{"id":"m","from":"%s","text":"%s","time":"2026-03-01T12:00:00.123Z"}""".formatted(from, text)
			.getBytes(StandardCharsets.UTF_8);
		return this.log.publish(Batch.of(new Publication("/topic/rooms/" + room, Headers.empty(), body)))
			.join()
			.get(0)
			.epoch();
	}

	public RoomLog rooms() {
		return new RoomLog(this, JsonMapper.shared());
	}

	@Override
	public CompletableFuture<Page> read(String destination, long from, int limit) {
		this.next.getAndSet(NOTHING).run();
		Page page = this.log.read(destination, from, limit);
		return CompletableFuture.completedFuture(
				new Page(page.epoch(), page.first(), page.last(), page.messages(), page.keyed(), this.former));
	}

	@Override
	public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
		return this.log.publish(Batch.erasing(destination, offsets)).thenAccept((positions) -> {
		});
	}

	@Override
	public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
		return this.log.publish(Batch.rewriting(destination, offset, type, body))
			.thenApply((positions) -> positions.get(0));
	}

	@Override
	public void close() {
		this.log.close();
	}

}
