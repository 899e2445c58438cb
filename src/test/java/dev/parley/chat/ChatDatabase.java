package dev.parley.chat;

import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;

import dev.parley.chat.block.Blocks;
import dev.parley.chat.room.ChatProperties;
import dev.parley.chat.room.DirectRooms;
import dev.parley.chat.room.RoomAnnouncements;
import dev.parley.chat.room.RoomChanges;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.RoomMembers;
import dev.parley.chat.room.RoomTable;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.Topics;
import dev.parley.engine.policy.Caller;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.MethodParameter;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Rooms in a new database, for one test, and the callers who use them. */
public final class ChatDatabase {

	public static final Caller MINA = caller("mina");

	public static final Caller JUN = caller("jun");

	static final Caller ADMIN = new Caller("admin", Set.of("USER", "ADMIN"), false);

	public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00.123456Z"), ZoneOffset.UTC);

	private ChatDatabase() {
	}

	public static Rooms rooms() {
		return rooms(200);
	}

	public static Caller caller(String name) {
		return new Caller(name, Set.of("USER"), false);
	}

	public static Rooms rooms(int limit) {
		return rooms(jdbc(), limit);
	}

	public static Rooms rooms(JdbcClient jdbc, int limit) {
		return new Rooms(jdbc, new RoomTable(jdbc), properties(limit), CLOCK);
	}

	public static DirectRooms directRooms(JdbcClient jdbc) {
		return new DirectRooms(jdbc, new RoomTable(jdbc), blocks(jdbc), CLOCK);
	}

	public static RoomMembers members(JdbcClient jdbc) {
		return members(jdbc, (event) -> {
		});
	}

	/**
	 * @param events hears who has been removed
	 */
	public static RoomMembers members(JdbcClient jdbc, ApplicationEventPublisher events) {
		return new RoomMembers(jdbc, events, CLOCK);
	}

	public static RoomInvitations invitations(JdbcClient jdbc, Clock clock) {
		return new RoomInvitations(jdbc, members(jdbc), blocks(jdbc), properties(200), clock);
	}

	public static Blocks blocks(JdbcClient jdbc) {
		return new Blocks(jdbc, CLOCK);
	}

	/** Low limits. */
	public static ChatProperties properties(int rooms) {
		return new ChatProperties(rooms, 3, 3, 10_000, 5, 2);
	}

	/** Announcements of rooms without a server. */
	public static RoomChanges changes(JdbcClient jdbc, SentMessages sent, Topics topics) {
		return new RoomChanges(rooms(jdbc, 200), members(jdbc), invitations(jdbc, CLOCK), new RoomLocks(),
				announcements(jdbc, sent), topics, CLOCK);
	}

	public static RoomAnnouncements announcements(JdbcClient jdbc, SentMessages sent) {
		return new RoomAnnouncements(sent.template(), members(jdbc), invitations(jdbc, CLOCK));
	}

	/** Resolves the caller from the principal, as Spring does for controllers. */
	public static HandlerMethodArgumentResolver callers() {
		return new HandlerMethodArgumentResolver() {

			@Override
			public boolean supportsParameter(MethodParameter parameter) {
				return parameter.getParameterType() == Caller.class;
			}

			@Override
			public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
					NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
				Principal principal = request.getUserPrincipal();
				return (principal == null) ? MINA
						: principal.getName().equals(ADMIN.name()) ? ADMIN : caller(principal.getName());
			}

		};
	}

	public static JdbcClient jdbc() {
		JdbcConnectionPool database = JdbcConnectionPool
			.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("db/migration/V30__chat.sql"),
				new ClassPathResource("db/migration/V31__private_rooms.sql"),
				new ClassPathResource("db/migration/V32__room_changes.sql"),
				new ClassPathResource("db/migration/V33__room_invitations.sql"),
				new ClassPathResource("db/migration/V34__departed_users.sql"),
				new ClassPathResource("db/migration/V35__direct_messages.sql"),
				new ClassPathResource("db/migration/V37__read_positions.sql"),
				new ClassPathResource("db/migration/V38__profiles.sql"),
				new ClassPathResource("db/migration/V39__user_blocks.sql"));
		schema.execute(database);
		return JdbcClient.create(database);
	}

}
