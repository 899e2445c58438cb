package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.DestinationPatternsMessageCondition;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.socket.WebSocketSession;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Policies;

/** Frames as Spring's messages, and Spring's messages as publications. Pure functions. */
public final class FrameMessages {

	/** Prefix of the headers that have a meaning to Spring; clients can't use them. */
	private static final String RESERVED = "simp";

	/** Spring puts it between the path of a user destination and the session. */
	private static final String SESSION = "-user";

	private static final String CONTENT_TYPE = "content-type";

	private FrameMessages() {
	}

	/** The accessor of a message that carries this frame through the inbound channel. */
	public static StompHeaderAccessor accessor(FrameInProgress progress, WebSocketSession session,
			@Nullable Principal user) {
		Frame frame = progress.frame();
		Map<String, List<String>> natives = new LinkedHashMap<>();
		frame.headers().forEach((name, value) -> {
			if (!isReserved(name)) {
				natives.computeIfAbsent(name, (key) -> new ArrayList<>(1)).add(value);
			}
		});
		StompHeaderAccessor accessor = accessor(StompCommand.valueOf(frame.command().name()), natives);
		if (natives.containsKey(CONTENT_TYPE) && accessor.getContentType() == null) {
			// To controllers these are bytes: without a type they would be taken for
			// JSON.
			accessor.setHeader(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_OCTET_STREAM);
		}
		accessor.setSessionId(session.getId());
		accessor.setSessionAttributes(session.getAttributes());
		accessor.setHeader(FrameInProgress.HEADER, progress);
		if (user != null) {
			accessor.setUser(user);
		}
		return accessor;
	}

	/**
	 * Whether a header of this name has a meaning to Spring, which no client may give it.
	 */
	public static boolean isReserved(String name) {
		return name.startsWith(RESERVED);
	}

	/**
	 * An accessor with these headers of STOMP. Spring parses {@code content-type}; where
	 * that fails, because it is no media type or has a charset unknown to Java, it stays
	 * a header like any other.
	 */
	public static StompHeaderAccessor accessor(StompCommand command, Map<String, List<String>> natives) {
		try {
			return StompHeaderAccessor.create(command, natives);
		}
		catch (InvalidMimeTypeException ex) {
			Map<String, List<String>> others = new LinkedHashMap<>(natives);
			List<String> contentType = Objects.requireNonNull(others.remove(CONTENT_TYPE));
			StompHeaderAccessor accessor = StompHeaderAccessor.create(command, others);
			accessor.setNativeHeaderValues(CONTENT_TYPE, contentType);
			return accessor;
		}
	}

	/**
	 * The message by which controllers are looked up.
	 * @param destination without the application's prefix
	 */
	static Message<byte[]> lookup(Message<?> message, String destination) {
		return MessageBuilder.withPayload(new byte[0])
			.setHeader(SimpMessageHeaderAccessor.MESSAGE_TYPE_HEADER,
					SimpMessageHeaderAccessor.getMessageType(message.getHeaders()))
			.setHeader(DestinationPatternsMessageCondition.LOOKUP_DESTINATION_HEADER, destination)
			.build();
	}

	/** Spring's message for the end of a session. */
	static Message<byte[]> disconnect(WebSocketSession session, @Nullable Principal user) {
		StompHeaderAccessor accessor = StompHeaderAccessor.create(StompCommand.DISCONNECT);
		accessor.setSessionId(session.getId());
		accessor.setSessionAttributes(session.getAttributes());
		if (user != null) {
			accessor.setUser(user);
		}
		return MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders());
	}

	/**
	 * The frame with the changes that interceptors have made to its body or destination.
	 */
	static Frame changed(Frame frame, Message<?> message) {
		String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		Headers headers = frame.headers();
		if (destination != null && !destination.equals(frame.header("destination"))) {
			headers = Headers.builder().add("destination", destination).addAll(headers).build();
		}
		else if (message.getPayload() == frame.body()) {
			return frame;
		}
		return new Frame(frame.command(), headers, (byte[]) message.getPayload());
	}

	/**
	 * A publication of the application. A user destination that Spring has resolved, such
	 * as {@code /queue/errors-user123}, becomes a destination of that session alone.
	 */
	static Publication publication(Message<?> message, @Nullable String idempotencyKey, String sender) {
		String destination = String.valueOf(SimpMessageHeaderAccessor.getDestination(message.getHeaders()));
		String original = originalDestination(message);
		Headers.Builder headers = Headers.builder();
		if (original != null) {
			headers.add("destination", original);
		}
		headers.addAll(headers(message.getHeaders()));
		return new Publication((original != null) ? ofOneSession(destination) : destination, headers.build(),
				(byte[]) message.getPayload(), idempotencyKey, sender);
	}

	/** The headers of an application's message that its subscribers see. */
	public static Headers headers(MessageHeaders headers) {
		Headers.Builder visible = Headers.builder();
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		Map<?, ?> natives = natives(headers);
		if (contentType instanceof MimeType || contentType instanceof String) {
			visible.add(CONTENT_TYPE, contentType.toString());
		}
		natives.forEach((name, values) -> {
			boolean hidden = name.equals(CONTENT_TYPE) && contentType != null;
			if (!hidden && !isReserved(name.toString()) && values instanceof List<?> list) {
				list.forEach((value) -> visible.add(name.toString(), String.valueOf(value)));
			}
		});
		return visible.build();
	}

	private static Map<?, ?> natives(MessageHeaders headers) {
		return (headers.get(NativeMessageHeaderAccessor.NATIVE_HEADERS) instanceof Map<?, ?> map) ? map : Map.of();
	}

	/**
	 * The client's name of the user destination that this message was resolved from; null
	 * if none.
	 */
	public static @Nullable String originalDestination(Message<?> message) {
		Object original = natives(message.getHeaders()).get(SimpMessageHeaderAccessor.ORIGINAL_DESTINATION);
		return (original instanceof List<?> list && !list.isEmpty()) ? (String) list.get(0) : null;
	}

	/**
	 * The engine's name of a destination of one session.
	 * @param resolved by Spring, such as {@code /queue/errors-user123}
	 */
	static String ofOneSession(String resolved) {
		int suffix = resolved.lastIndexOf(SESSION);
		return ofOneSession(resolved.substring(suffix + SESSION.length()), resolved.substring(0, suffix));
	}

	/**
	 * The same.
	 * @param path such as {@code /queue/errors}
	 */
	static String ofOneSession(String session, String path) {
		return DestinationNames.USERS + session + path;
	}

}
