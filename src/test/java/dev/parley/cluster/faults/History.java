package dev.parley.cluster.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.engine.log.Position;

/**
 * What the clients of several nodes have seen of one destination, and what a cluster must
 * never let them see. An epoch may have a generation after a dot: within the life before
 * the dot, a replica that takes over may have lost the newest messages, and gives their
 * offsets to others.
 * <p>
 * Safe for any thread; each {@link Stretch} is for one at a time.
 */
final class History {

	private final List<Message> receipts = new ArrayList<>();

	private final List<Stretch> stretches = new ArrayList<>();

	private final List<Told> notRecovered = new ArrayList<>();

	private final List<List<Message>> logs = new ArrayList<>();

	/** What no store may lose, of what has a receipt. */
	private final Set<Message> safe = new HashSet<>();

	/** A SEND of a message has its RECEIPT. */
	synchronized void receipt(String body, Position position) {
		this.receipts.add(new Message(position, body));
	}

	/** A subscriber begins without having seen anything. */
	synchronized Stretch begin() {
		Stretch stretch = new Stretch();
		this.stretches.add(stretch);
		return stretch;
	}

	/** A subscriber that has seen a message at last has come back. */
	synchronized Stretch comeBack(Stretch before, boolean recovered) {
		if (recovered) {
			return before;
		}
		before.last().ifPresent((last) -> this.notRecovered.add(new Told(last)));
		return begin();
	}

	/** The whole log, read at one node in the end. */
	synchronized void log(List<Message> messages) {
		this.logs.add(List.copyOf(messages));
	}

	/**
	 * What has a receipt of this epoch by now can never be lost, whatever a store may
	 * lose. What has one of an earlier epoch is lost already, or was safe before.
	 */
	synchronized void keepsAllOf(String epoch) {
		this.receipts.stream().filter((receipt) -> receipt.position().epoch().equals(epoch)).forEach(this.safe::add);
	}

	/** How often somebody was told that they had not recovered. */
	synchronized int notRecovered() {
		return this.notRecovered.size();
	}

	/**
	 * What must not have happened.
	 * @param mayLose whether the store may have lost messages with a RECEIPT, which ends
	 * their epoch
	 * @return one sentence each; empty if all is well
	 */
	synchronized List<String> violations(boolean mayLose) {
		List<String> found = new ArrayList<>();
		this.stretches.forEach((stretch) -> found.addAll(stretch.violations));
		checkPlaces(found);
		Map<Long, Message> kept = new HashMap<>();
		this.logs.get(0).forEach((message) -> kept.put(message.position().offset(), message));
		String epoch = this.logs.get(0).get(0).position().epoch();
		for (Message receipt : this.receipts) {
			boolean mayBeLost = mayLose && !this.safe.contains(receipt) && !receipt.position().epoch().equals(epoch);
			if (!mayBeLost && !isKept(receipt, kept)) {
				found.add("lost though it has a receipt: " + receipt);
			}
		}
		for (Stretch stretch : this.stretches) {
			if (!mayLose || stretch.isOf(epoch)) {
				stretch.messages.stream()
					.filter((message) -> !isKept(message, kept))
					.forEach((message) -> found.add("seen, and recovered, but not in the log: " + message));
			}
		}
		for (Told told : this.notRecovered) {
			if (isKept(told.last(), kept)) {
				found.add("not recovered though the log has all after " + told.last());
			}
		}
		return found.stream().distinct().toList();
	}

	/** Each place of an epoch has one message, and each message has one place. */
	private void checkPlaces(List<String> found) {
		Map<Position, String> bodies = new HashMap<>();
		Map<String, Position> places = new HashMap<>();
		Stream<Message> seen = this.stretches.stream().flatMap((stretch) -> stretch.all.stream());
		Stream.of(this.receipts.stream(), seen, this.logs.stream().flatMap(List::stream))
			.flatMap((each) -> each)
			.forEach((message) -> {
				String body = bodies.putIfAbsent(message.position(), message.body());
				if (body != null && !body.equals(message.body())) {
					found.add("two messages at one place: %s and %s".formatted(message, body));
				}
				Position place = places.putIfAbsent(message.position().epoch() + " " + message.body(),
						message.position());
				if (place != null && !place.equals(message.position())) {
					found.add("one message at two places: %s and %s".formatted(message, place));
				}
			});
	}

	private static boolean isKept(Message message, Map<Long, Message> log) {
		Message kept = log.get(message.position().offset());
		return kept != null && kept.body().equals(message.body())
				&& life(kept.position()).equals(life(message.position()));
	}

	private static String life(Position position) {
		String epoch = position.epoch();
		int dot = epoch.indexOf('.');
		return (dot < 0) ? epoch : epoch.substring(0, dot);
	}

	record Message(Position position, String body) {

		@Override
		public String toString() {
			return "%s at %s:%d".formatted(this.body, this.position.epoch(), this.position.offset());
		}

	}

	private record Told(Message last) {
	}

	/**
	 * What one subscriber has seen since it began or was told that it had not recovered:
	 * nothing may be missing within it.
	 */
	static final class Stretch {

		/** What the subscriber has, without what a later generation has replaced. */
		private final List<Message> messages = new ArrayList<>();

		private final List<Message> all = new ArrayList<>();

		private final List<String> violations = new ArrayList<>();

		void sees(String body, Position position) {
			Message message = new Message(position, body);
			last().ifPresent((last) -> follow(last, message));
			this.messages.add(message);
			this.all.add(message);
		}

		private void follow(Message last, Message next) {
			long offset = next.position().offset();
			if (!life(last.position()).equals(life(next.position()))) {
				this.messages.clear();
				if (offset != 1) {
					this.violations.add("another life of the log does not begin with %s".formatted(next));
				}
			}
			else if (offset > last.position().offset() + 1) {
				this.violations.add("a hole between %s and %s".formatted(last, next));
			}
			else if (offset <= last.position().offset()) {
				if (last.position().epoch().equals(next.position().epoch())) {
					this.violations.add("%s came again or too late, after %s".formatted(next, last));
				}
				this.messages.removeIf((message) -> message.position().offset() >= offset);
			}
		}

		Optional<Message> last() {
			return this.messages.isEmpty() ? Optional.empty()
					: Optional.of(this.messages.get(this.messages.size() - 1));
		}

		private boolean isOf(String epoch) {
			return last().filter((last) -> Objects.equals(last.position().epoch(), epoch)).isPresent();
		}

	}

}
