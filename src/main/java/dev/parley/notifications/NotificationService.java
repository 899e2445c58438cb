package dev.parley.notifications;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.parley.security.AccountDeleted;

/**
 * Stores notifications, tells the devices where their readers are, and keeps how far each
 * has read. Safe for any thread.
 */
@Component
final class NotificationService implements Notifications {

	/** All devices of a user: notifications, and how far they have read. */
	static final String OWN = "/queue/notifications";

	/** Notifications for everybody, as they come. */
	static final String ANNOUNCEMENTS = "/topic/announcements";

	private final NotificationStore store;

	private final SimpMessageSendingOperations messages;

	private final ApplicationEventPublisher events;

	NotificationService(NotificationStore store, SimpMessageSendingOperations messages,
			ApplicationEventPublisher events) {
		this.store = store;
		this.messages = messages;
		this.events = events;
	}

	@Override
	public void notify(String user, Notification notification) {
		publish(this.store.add(user, notification));
	}

	void announce(String sender, Map<String, String> texts, @Nullable String link) {
		publish(this.store.add(null, new Notification("announcement", sender, texts, link)));
	}

	private void publish(@Nullable Notified notified) {
		if (notified != null) {
			this.events.publishEvent(notified);
		}
	}

	/** A read position never goes back, nor beyond what is there. */
	ReadState read(String user, long upTo) {
		if (this.store.read(user, upTo)) {
			this.messages.convertAndSendToUser(user, OWN, this.store.state(user));
		}
		return this.store.state(user);
	}

	@TransactionalEventListener(fallbackExecution = true)
	void deliver(Notified notified) {
		if (notified.user() != null) {
			this.messages.convertAndSendToUser(notified.user(), OWN, notified);
		}
		else {
			this.messages.convertAndSend(ANNOUNCEMENTS, notified);
		}
	}

	@EventListener
	void forget(AccountDeleted deleted) {
		this.store.forget(deleted.name(), deleted.withMessages());
	}

	/**
	 * How far a user has read.
	 *
	 * @param unread notifications after that
	 */
	record ReadState(long readUpTo, int unread) {
	}

}
