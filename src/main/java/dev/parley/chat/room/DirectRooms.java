package dev.parley.chat.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.chat.block.Blocks;

/**
 * The rooms of conversations of two people: private ones without a name, one for each
 * two. Safe for any thread.
 */
@Repository
public class DirectRooms {

	private final JdbcClient jdbc;

	private final RoomTable table;

	private final Blocks blocks;

	private final Clock clock;

	public DirectRooms(JdbcClient jdbc, RoomTable table, Blocks blocks, Clock clock) {
		this.jdbc = jdbc;
		this.table = table;
		this.blocks = blocks;
		this.clock = clock;
	}

	/**
	 * Finds the conversation of two people, or makes it; one, if both do so at the same
	 * time. Whoever has left it is in it again. Such conversations do not count as rooms.
	 * @param one who asks for it
	 * @param most how many of them one person may have
	 * @throws RoomException {@code not-reachable}, {@code blocked-by-you} or
	 * {@code too-many-conversations}
	 */
	@Transactional
	public Room open(String one, String other, int most) {
		this.table.lock();
		if (this.blocks.has(one, other)) {
			throw RoomException.blockedByYou(other);
		}
		if (this.blocks.has(other, one)) {
			throw RoomException.notReachable(other);
		}
		Optional<Room> known = find(one, other);
		List<String> names = Stream.of(one, other).sorted().toList();
		List<String> missing = names.stream()
			.filter((name) -> known.isEmpty() || !this.table.isMember(known.get(), name))
			.toList();
		for (String name : missing) {
			if (this.table.count("select count(*) from room r join room_member m on m.room_id = r.id"
					+ " where m.name = ? and r.direct_key is not null", name) >= most) {
				throw RoomException.tooManyConversations(name);
			}
		}
		Room room = known.orElseGet(() -> insert(one, other, names));
		missing.forEach((name) -> this.table.addMember(room, name, this.clock.instant()));
		return room;
	}

	private Room insert(String one, String other, List<String> names) {
		String id = this.table.unusedPrivateId();
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		Room room = this.table.insert(new Room(id, "", null, now, true, false, 0, names), RoomTable.NO_NAME + id);
		this.jdbc.sql("update room set direct_with = ?, direct_key = ? where id = ?")
			.params(String.join("\n", names), directKey(one, other), id)
			.update();
		return room;
	}

	/** Whether one of the two has left, or their account is deleted. */
	boolean hasEnded(Room room) {
		return this.table.hasEnded(room);
	}

	/** The conversation of two people, if they have one. */
	Optional<Room> find(String one, String other) {
		return this.jdbc.sql(RoomTable.SELECT + "where direct_key = ?")
			.param(directKey(one, other))
			.query(RoomTable::room)
			.optional();
	}

	/** A name has no line feed. */
	private static String directKey(String one, String other) {
		String names = Stream.of(one, other).sorted().collect(Collectors.joining("\n"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
