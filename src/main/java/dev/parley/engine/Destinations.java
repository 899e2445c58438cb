package dev.parley.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.StoredMessage;

/**
 * All destinations that somebody is subscribed to: found by name in one step. One that
 * nobody is subscribed to is not here. Safe for any thread; no lock for all of them.
 */
final class Destinations implements Inbound {

	private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();

	private final MessageHeaders headers = new MessageHeaders();

	/** Registers it, not live yet. One that is cancelled meanwhile does not stay. */
	Topic add(Subscription subscription) {
		Topic topic = this.topics.computeIfAbsent(subscription.destination(), Topic::new);
		while (!topic.add(subscription)) {
			this.topics.remove(topic.name(), topic);
			topic = this.topics.computeIfAbsent(subscription.destination(), Topic::new);
		}
		if (subscription.isCancelled()) {
			remove(subscription);
		}
		return topic;
	}

	/** Forgets it; when this returns, no message reaches it any more. */
	void remove(Subscription subscription) {
		subscription.cancel();
		Topic topic = this.topics.get(subscription.destination());
		if (topic != null && topic.remove(subscription)) {
			this.topics.remove(topic.name(), topic);
		}
	}

	@Override
	public void appended(StoredMessage message) {
		Topic topic = this.topics.get(message.destination());
		if (topic != null) {
			topic.deliver(message, frame(message));
		}
	}

	MessageFrame frame(StoredMessage message) {
		return new MessageFrame(this.headers.of(message), message.body());
	}

	Headers headers(StoredMessage message) {
		return this.headers.of(message);
	}

	@Nullable Topic find(String name) {
		return this.topics.get(name);
	}

	/** The number of destinations with at least one subscription. */
	int size() {
		return this.topics.size();
	}

}
