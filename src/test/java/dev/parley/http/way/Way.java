package dev.parley.http.way;

import java.util.function.Function;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompTransport;
import dev.parley.support.TcpTransport;
import org.jspecify.annotations.Nullable;

/** A way into the server, as its clients use it. Safe for any thread. */
enum Way {

	WEBSOCKET((server) -> RawWebSocket.open(server.port(), "/chat", "v12.stomp")),

	SOCKJS_STREAMING((server) -> SockJs.streaming(server.port())),

	SOCKJS_POLLING((server) -> SockJs.polling(server.port())),

	TCP((server) -> new TcpTransport(server.tcpPort())),

	EVENTS(null),

	LONG_POLL(null);

	private final @Nullable Function<Server, StompTransport> stomp;

	Way(@Nullable Function<Server, StompTransport> stomp) {
		this.stomp = stomp;
	}

	/** Receives what comes after that place, kept or live. */
	Follower follow(Server server, String destination, Place after) {
		if (this.stomp != null) {
			return StompFollower.of(this.stomp.apply(server), destination, after);
		}
		return (this == EVENTS) ? EventsFollower.of(server.port(), destination, after)
				: new PollingFollower(server.port(), destination, after);
	}

	/**
	 * Where a subscriber without a position begins, or the code by which it is refused.
	 */
	String askToFollow(Server server, String destination) {
		if (this.stomp != null) {
			return StompSender.of(this.stomp.apply(server)).subscribe(destination);
		}
		return (this == EVENTS) ? HttpSender.stream(server.port(), destination)
				: HttpSender.read(server.port(), destination);
	}

	/** A client that publishes. */
	Sender sender(Server server) {
		return (this.stomp != null) ? StompSender.of(this.stomp.apply(server)) : new HttpSender(server.port());
	}

	/**
	 * The ports of a server.
	 */
	record Server(int port, int tcpPort) {

	}

}
