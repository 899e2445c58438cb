package dev.parley.stomp.frames;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.session.Session;

/**
 * How the destinations of an application begin. Immutable.
 *
 * @param application prefixes of controllers; if there are none, each destination that
 * belongs to nobody else is a controller's
 * @param broker prefixes of the broker, as in {@code enableSimpleBroker}
 * @param user prefix of a user's own destinations
 */
public record DestinationPrefixes(List<String> application, List<String> broker, String user) {

	public DestinationPrefixes {
		application = application.stream().map((each) -> each.endsWith("/") ? each : each + "/").toList();
		broker = List.copyOf(broker);
		user = user.endsWith("/") ? user : user + "/";
	}

	/** Whether a controller takes it, if there is one for it. */
	public boolean isApplication(String destination) {
		return !isBroker(destination) && !isUsers(destination)
				&& (this.application.isEmpty() || this.application.stream().anyMatch(destination::startsWith));
	}

	/** Whether the broker takes it. */
	public boolean isBroker(String destination) {
		return this.broker.stream().anyMatch(destination::startsWith);
	}

	/** Whether it belongs to a user. */
	public boolean isUsers(String destination) {
		return destination.startsWith(this.user) || destination.equals(Session.REFUSALS);
	}

	/**
	 * Whether it is one of the sender's own destinations, such as
	 * {@code /user/queue/errors}.
	 */
	boolean isOwn(String destination) {
		return destination.equals(Session.REFUSALS)
				|| (destination.startsWith(this.user) && isBroker(destination.substring(this.user.length() - 1)));
	}

	/** How the sender's own destinations begin, for people. */
	String own() {
		String root = this.user.substring(0, this.user.length() - 1);
		return this.broker.stream().map(root::concat).collect(Collectors.joining(" or "));
	}

	/** Whether anything may be there. */
	boolean isKnown(@Nullable String destination) {
		return destination == null || isBroker(destination) || isUsers(destination) || isApplication(destination);
	}

	/** The part of a controller's destination by which Spring looks it up. */
	String withoutPrefix(String destination, boolean keepSlash) {
		for (String prefix : this.application) {
			if (destination.startsWith(prefix)) {
				return destination.substring(prefix.length() - (keepSlash ? 1 : 0));
			}
		}
		return destination;
	}

	/** For people. */
	@Override
	public String toString() {
		List<String> all = Stream.of(this.application, this.broker, List.of(this.user)).flatMap(List::stream).toList();
		String last = all.get(all.size() - 1);
		return all.subList(0, all.size() - 1).stream().collect(Collectors.joining(", ", "", " or ")) + last;
	}

}
