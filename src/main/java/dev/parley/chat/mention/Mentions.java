package dev.parley.chat.mention;

import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import dev.parley.chat.block.Blocks;
import dev.parley.chat.message.MessageSaid;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.policy.Caller;
import dev.parley.notifications.Notification;
import dev.parley.notifications.Notifications;
import dev.parley.security.AccountNames;
import dev.parley.security.RateLimit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Notifies the users whose names stand in a message, if they may read it and have not
 * blocked its sender. The sender does not wait for it, and learns of nobody whether there
 * is such an account. Safe for any thread.
 */
@Component
final class Mentions {

	/** Most users whom one message notifies. */
	static final int MOST = 10;

	/** Most notifications that one user causes in {@link #PERIOD}. */
	static final int MOST_OF_ONE = 30;

	private static final Duration PERIOD = Duration.ofMinutes(5);

	/** Most names of one message that are looked up. */
	private static final int LOOKUPS = 50;

	private static final Logger log = LoggerFactory.getLogger(Mentions.class);

	private final AccountNames accounts;

	private final Rooms rooms;

	private final Blocks blocks;

	private final Notifications notifications;

	private final Executor executor;

	private final RateLimit ofOne;

	/** A message that is sent twice, or over and over, notifies once. */
	private final RateLimit sameText;

	Mentions(AccountNames accounts, Rooms rooms, Blocks blocks, Notifications notifications,
			@Qualifier("parleyAnswers") Executor executor, Clock clock) {
		this.accounts = accounts;
		this.rooms = rooms;
		this.blocks = blocks;
		this.notifications = notifications;
		this.executor = executor;
		this.ofOne = new RateLimit(MOST_OF_ONE, PERIOD, clock);
		this.sameText = new RateLimit(1, PERIOD, clock);
	}

	@EventListener
	void said(MessageSaid said) {
		List<List<String>> mentioned = MentionedNames.in(said.text(), MOST);
		if (mentioned.isEmpty()) {
			return;
		}
		try {
			this.executor.execute(() -> notifyAll(said, mentioned));
		}
		catch (RejectedExecutionException ex) {
			log.debug("A mention at {} notifies nobody: the server is busy, or stops", Room.topic(said.room().id()));
		}
	}

	private void notifyAll(MessageSaid said, List<List<String>> mentioned) {
		try {
			find(mentioned).stream()
				.filter((name) -> !name.equals(said.from()))
				.filter((name) -> this.rooms.isOpenTo(said.room().id(), new Caller(name, Set.of(), false)))
				.filter((name) -> !this.blocks.has(name, said.from()))
				.filter((name) -> isNew(said, name))
				.forEach((name) -> this.notifications.notify(name, notification(said)));
		}
		catch (RuntimeException ex) {
			log.warn("Users who are mentioned at {} are not notified: {}", Room.topic(said.room().id()), ex.toString());
		}
	}

	private Set<String> find(List<List<String>> mentioned) {
		Set<String> found = new LinkedHashSet<>();
		int lookups = 0;
		for (List<String> candidates : mentioned) {
			@Nullable String name = null;
			for (int i = 0; name == null && i < candidates.size() && lookups < LOOKUPS; i++) {
				name = this.accounts.find(candidates.get(i));
				lookups++;
			}
			if (name != null) {
				found.add(name);
			}
		}
		return found;
	}

	private boolean isNew(MessageSaid said, String name) {
		String key = String.join("\n", said.from(), name, said.room().id(),
				HexFormat.of().toHexDigits(said.text().hashCode()));
		return this.sameText.take(key).isZero() && this.ofOne.take(said.from()).isZero();
	}

	/**
	 * Without the name of a private room, and without the text: others may see the
	 * screen.
	 */
	private static Notification notification(MessageSaid said) {
		Room room = said.room();
		return new Notification("mention", said.from(), room.isPrivate() ? Map.of() : Map.of("room", room.name()),
				"/#/rooms/" + room.id());
	}

}
