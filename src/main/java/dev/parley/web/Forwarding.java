package dev.parley.web;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The proxies' information about a request, from the one that met the client. Each proxy
 * appends on the right, so the client itself may have sent anything, but only to the left
 * of the entry of the first trusted proxy.
 *
 * @param client its network address; null if not given
 * @param scheme {@code http} or {@code https}; null if not given
 * @param authority host and perhaps a port as the client wrote them; null if not given
 * @param port of the server as the client sees it, where the authority has none; null if
 * not given
 */
record Forwarding(@Nullable String client, @Nullable String scheme, @Nullable String authority, @Nullable String port) {

	/** IPv4, or IPv6 in brackets or not, each perhaps with a port. */
	private static final Pattern ADDRESS = Pattern.compile(
			"([0-9]{1,3}(?:\\.[0-9]{1,3}){3})(?::[0-9]{1,5})?|\\[([0-9A-Fa-f:.]+)](?::[0-9]{1,5})?|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");

	private static final Pattern PAIR = Pattern.compile("\\s*+(\\w++)\\s*+=\\s*+(?:\"([^\"]*+)\"|([^\";\\s]*+))\\s*+");

	/**
	 * By {@code X-Forwarded-*}.
	 * @param trusted whether a network address is that of a proxy of ours
	 */
	static Forwarding byOlderHeaders(HttpFields headers, Predicate<String> trusted) {
		List<String> clients = headers.getCSV(HttpHeader.X_FORWARDED_FOR, false);
		int place = place(clients, trusted);
		return new Forwarding(address(at(clients, place)),
				scheme(at(headers.getCSV(HttpHeader.X_FORWARDED_PROTO, false), place)),
				at(headers.getCSV(HttpHeader.X_FORWARDED_HOST, false), place),
				at(headers.getCSV(HttpHeader.X_FORWARDED_PORT, false), place));
	}

	/**
	 * By {@code Forwarded}.
	 * @throws IllegalArgumentException if it can't be read
	 */
	static Forwarding byRfc7239(HttpFields headers, Predicate<String> trusted) {
		List<String> hops = headers.getCSV(HttpHeader.FORWARDED, true);
		int place = place(hops.stream().map((hop) -> Objects.requireNonNullElse(parameter(hop, "for"), "")).toList(),
				trusted);
		String client = at(hops, place);
		return (client == null) ? new Forwarding(null, null, null, null) : new Forwarding(
				address(parameter(client, "for")), scheme(parameter(client, "proto")), parameter(client, "host"), null);
	}

	/** The distance of the client's entry from the right. */
	private static int place(List<String> clients, Predicate<String> trusted) {
		int place = 0;
		for (int i = clients.size() - 1; i > 0; i--) {
			String address = address(clients.get(i));
			if (address == null || !trusted.test(address)) {
				break;
			}
			place++;
		}
		return place;
	}

	/**
	 * The entry at this place, or the leftmost of a shorter list, such as one scheme for
	 * the whole way.
	 */
	private static @Nullable String at(List<String> hops, int place) {
		return hops.isEmpty() ? null : hops.get(Math.max(0, hops.size() - 1 - place));
	}

	private static @Nullable String parameter(String hop, String name) {
		return Stream.of(hop.split(";"))
			.map(PAIR::matcher)
			.filter((pair) -> pair.matches() && pair.group(1).equalsIgnoreCase(name))
			.map((pair) -> (pair.group(2) != null) ? pair.group(2) : pair.group(3))
			.findFirst()
			.orElse(null);
	}

	/** Without a port; null if it is none, such as {@code unknown}. */
	private static @Nullable String address(@Nullable String text) {
		Matcher parts = ADDRESS.matcher((text != null) ? text.strip() : "");
		if (!parts.matches()) {
			return null;
		}
		return Stream.of(1, 2, 3).map(parts::group).filter(Objects::nonNull).findFirst().orElse(null);
	}

	/** Some proxies send {@code wss} for the handshake of a WebSocket. */
	private static @Nullable String scheme(@Nullable String text) {
		return switch ((text != null) ? text.toLowerCase(Locale.ROOT) : "") {
			case "https", "wss" -> "https";
			case "http", "ws" -> "http";
			default -> null;
		};
	}

}
