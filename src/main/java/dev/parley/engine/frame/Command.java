package dev.parley.engine.frame;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The commands of STOMP 1.0, 1.1 and 1.2, with their rules from the specification. */
public enum Command {

	/** Opens a session. */
	CONNECT(false, false),
	/** CONNECT by another name, since 1.1. */
	STOMP(false, false),
	/** Sends a message to a destination. */
	SEND(false, true),
	/** Asks for the messages of a destination. */
	SUBSCRIBE(false, false),
	/** Ends a subscription. */
	UNSUBSCRIBE(false, false),
	/** Acknowledges the consumption of a message. */
	ACK(false, false),
	/** Says that a message was not consumed, since 1.1. */
	NACK(false, false),
	/** Starts a transaction. */
	BEGIN(false, false),
	/** Makes a transaction take effect. */
	COMMIT(false, false),
	/** Discards a transaction. */
	ABORT(false, false),
	/** Ends a session gracefully. */
	DISCONNECT(false, false),
	/** The server's answer to CONNECT. */
	CONNECTED(true, false),
	/** A message of a subscription. */
	MESSAGE(true, true),
	/** The server has processed a frame that asked for a receipt. */
	RECEIPT(true, false),
	/** Something went wrong, and the connection is closed. */
	ERROR(true, true);

	private static final Map<String, Command> BY_NAME = Stream.of(values())
		.collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

	private final boolean fromServer;

	private final boolean mayHaveBody;

	Command(boolean fromServer, boolean mayHaveBody) {
		this.fromServer = fromServer;
		this.mayHaveBody = mayHaveBody;
	}

	/** The command of this exact name (commands are case-sensitive), or null. */
	public static @Nullable Command named(String name) {
		return BY_NAME.get(name);
	}

	/** Whether only servers send it. */
	public boolean isFromServer() {
		return this.fromServer;
	}

	/** STOMP 1.2, "Body": only SEND, MESSAGE and ERROR may have one. */
	public boolean mayHaveBody() {
		return this.mayHaveBody;
	}

	/** Whether it opens a session: CONNECT or STOMP. */
	public boolean isConnect() {
		return this == CONNECT || this == STOMP;
	}

	/**
	 * STOMP 1.2, "Value Encoding": frames that open a session are never escaped, so that
	 * the other side can read them whatever its version.
	 */
	boolean hasEscapes() {
		return !isConnect() && this != CONNECTED;
	}

}
