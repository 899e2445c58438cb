package dev.parley.chat.reading;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import dev.parley.chat.message.RoomLog;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.policy.Caller;
import dev.parley.security.RateLimit;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * Stores how far users have read, and tells their other sessions. A page computes from it
 * what is unread: it knows the newest offset of each room from its subscription, so
 * nobody counts messages.
 */
@Controller
class ReadingController {

	/** Most positions that a user moves in a minute. */
	static final int MOST = 120;

	private final Rooms rooms;

	private final ReadPositions positions;

	private final RoomLog log;

	private final RoomLocks locks;

	private final SimpMessageSendingOperations messages;

	private final RateLimit limit;

	ReadingController(Rooms rooms, ReadPositions positions, RoomLog log, RoomLocks locks,
			SimpMessageSendingOperations messages, Clock clock) {
		this.rooms = rooms;
		this.positions = positions;
		this.log = log;
		this.locks = locks;
		this.messages = messages;
		this.limit = new RateLimit(MOST, Duration.ofMinutes(1), clock);
	}

	/**
	 * The caller's positions in the rooms that are open to them. If a log has gone on in
	 * another epoch since, as after a failover of its store, they name that one.
	 */
	@GetMapping("/api/v1/read-positions")
	@ResponseBody
	List<ReadPosition> list(Caller caller) {
		Map<String, Room> open = this.rooms.openTo(caller)
			.stream()
			.collect(Collectors.toMap(Room::id, Function.identity()));
		return this.positions.of(caller.name())
			.stream()
			.flatMap((position) -> Stream.ofNullable(open.get(position.room()))
				.map((room) -> inPresentEpoch(position, newest(room))))
			.toList();
	}

	private static ReadPosition inPresentEpoch(ReadPosition position, Page now) {
		return now.holds(position.epoch(), position.offset())
				? new ReadPosition(position.room(), now.epoch(), position.offset()) : position;
	}

	@MessageMapping("/rooms/{room}/read")
	void read(@DestinationVariable String room, @Valid @Payload Read read, Caller caller) {
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have moved many read positions", wait);
		}
		Room open = this.rooms.get(room, caller);
		Page now = newest(open);
		if (!now.holds(read.epoch(), read.offset()) || read.offset() > now.last()) {
			throw RoomException.noSuchMessage(open);
		}
		ReadPosition position = new ReadPosition(open.id(), now.epoch(), read.offset());
		AtomicBoolean moved = new AtomicBoolean();
		this.locks.shared(open.id(), () -> {
			this.rooms.get(open.id(), caller); // They may have left since.
			moved.set(moved(caller.name(), position));
		});
		if (moved.get()) {
			this.messages.convertAndSendToUser(caller.name(), ReadPosition.OWN, position);
		}
	}

	private Page newest(Room room) {
		try {
			return this.log.read(room.id(), 1, 0).join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException refused) ? refused : ex;
		}
	}

	private boolean moved(String user, ReadPosition position) {
		try {
			return this.positions.move(user, position);
		}
		catch (DataIntegrityViolationException ex) {
			// The room was deleted meanwhile, and its positions with it.
			throw RoomException.noSuchRoom(position.room());
		}
	}

	/**
	 * The body of a SEND.
	 *
	 * @param epoch of the room's log
	 * @param offset of the newest message that the user has seen
	 */
	record Read(@NotNull @Size(max = 32) String epoch, @NotNull @Min(0) Long offset) {
	}

}
