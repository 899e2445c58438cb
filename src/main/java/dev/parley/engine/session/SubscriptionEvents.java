package dev.parley.engine.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.policy.SubscriptionListener;
import dev.parley.engine.policy.Caller;

/**
 * Tells the {@link SubscriptionListener} about the subscriptions of one session, without
 * a lock and in order: a thread that comes while another one is telling leaves its event
 * to that. Safe for any thread.
 */
final class SubscriptionEvents {

	private static final Logger log = LoggerFactory.getLogger(SubscriptionEvents.class);

	private final String session;

	private final Supplier<Caller> caller;

	private final Function<String, @Nullable SubscriptionListener> listeners;

	/** Null until there is an event, which for most sessions never comes. */
	private volatile @Nullable Telling telling;

	/**
	 * @param session its id
	 * @param caller the user of the session by now
	 * @param listeners by the name of a destination
	 */
	SubscriptionEvents(String session, Supplier<Caller> caller,
			Function<String, @Nullable SubscriptionListener> listeners) {
		this.session = session;
		this.caller = caller;
		this.listeners = listeners;
	}

	/**
	 * To be called before the subscription can end, by the thread that handles the
	 * session's frames.
	 */
	void began(Subscription subscription) {
		SubscriptionListener listener = this.listeners.apply(subscription.destination());
		if (listener != null) {
			Telling known = this.telling;
			if (known == null) {
				known = new Telling(listener, this.session);
				this.telling = known;
			}
			known.add(new Event(this.caller.get(), subscription.destination(), true, true));
		}
	}

	/** It has ended, and that is told once. */
	void ended(Subscription subscription, boolean allowed) {
		Telling known = this.telling;
		if (known != null && this.listeners.apply(subscription.destination()) != null) {
			known.add(new Event(this.caller.get(), subscription.destination(), false, allowed));
		}
	}

	private record Event(Caller caller, String destination, boolean began, boolean allowed) {

	}

	private static final class Telling {

		private final SubscriptionListener listener;

		private final String session;

		private final Queue<Event> events = new ConcurrentLinkedQueue<>();

		private final AtomicInteger waiting = new AtomicInteger();

		/** Subscriptions by destination; for the thread that tells. */
		private final Map<String, Integer> counts = new HashMap<>(2);

		Telling(SubscriptionListener listener, String session) {
			this.listener = listener;
			this.session = session;
		}

		void add(Event event) {
			this.events.add(event);
			if (this.waiting.getAndIncrement() > 0) {
				return;
			}
			do {
				Event next = this.events.poll();
				if (next != null) {
					tell(next);
				}
			}
			while (this.waiting.decrementAndGet() > 0);
		}

		private void tell(Event event) {
			int count = this.counts.merge(event.destination, event.began ? 1 : -1, Integer::sum);
			if (count == 0) {
				this.counts.remove(event.destination);
			}
			try {
				if (event.began && count == 1) {
					this.listener.subscribed(this.session, event.caller, event.destination);
				}
				else if (!event.began && count == 0) {
					this.listener.unsubscribed(this.session, event.caller, event.destination, event.allowed);
				}
			}
			catch (RuntimeException ex) {
				log.error("Session {}: a listener of subscriptions failed", this.session, ex);
			}
		}

	}

}
