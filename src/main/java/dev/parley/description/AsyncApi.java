package dev.parley.description;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.PresenceTopics;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessageMappingInfo;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Writes an AsyncAPI 3.0 document: a channel for each destination of a controller and for
 * each policy, the roster and the typing of each topic with presence, and
 * {@code /user/queue/errors}. As the specification has it, an operation is the server's:
 * it receives what clients SEND, and sends what they subscribe to.
 * <p>
 * For one thread.
 */
final class AsyncApi {

	/** Where refusals come. */
	private static final String REFUSALS = "/user/queue/errors";

	private static final String TEXT = "string";

	private final Map<String, Object> servers;

	private final SimpAnnotationMethodMessageHandler controllers;

	private final List<DestinationPolicy> policies;

	private final Map<String, Object> channels = new LinkedHashMap<>();

	private final Map<String, Object> operations = new LinkedHashMap<>();

	private final Schemas schemas = new Schemas();

	AsyncApi(Map<String, Object> servers, SimpAnnotationMethodMessageHandler controllers,
			List<DestinationPolicy> policies) {
		this.servers = servers;
		this.controllers = controllers;
		this.policies = policies;
	}

	Map<String, Object> document() {
		this.controllers.getHandlerMethods().forEach(this::add);
		this.policies.forEach(this::add);
		refusals();
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("asyncapi", "3.0.0");
		document.put("info", Map.of("title", "Parley", "version", "1", "description",
				"Destinations of this server over STOMP. The documentation at /docs/protocol has the frames, with examples."));
		document.put("defaultContentType", "application/json");
		document.put("servers", this.servers);
		document.put("channels", this.channels);
		document.put("operations", this.operations);
		document.put("components", components());
		return document;
	}

	/** A destination that a controller takes. */
	private void add(SimpMessageMappingInfo mapping, HandlerMethod method) {
		for (String pattern : mapping.getDestinationConditions().getPatterns()) {
			for (String prefix : prefixes()) {
				String destination = join(prefix, pattern);
				boolean sent = mapping.getMessageTypeMessageCondition().getMessageType() != SimpMessageType.SUBSCRIBE;
				String channel = channel(destination, Map.of(), sent ? sendHeaders() : Map.of(), body(method));
				operation(channel, sent ? "receive" : "send", sent
						? "SEND to %s.%s".formatted(method.getBeanType().getSimpleName(), method.getMethod().getName())
						: "The answer to a SUBSCRIBE");
			}
		}
	}

	private List<String> prefixes() {
		List<String> prefixes = new ArrayList<>(this.controllers.getDestinationPrefixes());
		return prefixes.isEmpty() ? List.of("/") : prefixes;
	}

	private static String join(String prefix, String pattern) {
		String root = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
		return root + (pattern.startsWith("/") ? pattern : "/" + pattern);
	}

	/** The schema of the parameter that is the body; empty if there is none. */
	private Map<String, Object> body(HandlerMethod method) {
		return Arrays.stream(method.getMethodParameters())
			.filter((parameter) -> parameter.hasParameterAnnotation(Payload.class))
			.findFirst()
			.map((parameter) -> this.schemas.of(ResolvableType.forMethodParameter(parameter)))
			.orElse(Map.of());
	}

	/** The destinations of a policy. */
	private void add(DestinationPolicy policy) {
		boolean kept = !policy.retention().keepsNothing();
		Map<String, Object> headers = new LinkedHashMap<>(kept ? positions() : Map.of());
		String key = policy.retention().by();
		if (key != null) {
			headers.put(key, header("The key: the newest message of each is kept, and one without a body removes it"));
		}
		String channel = channel(policy.pattern(), Map.of("x-parley-policy", rules(policy)), headers, Map.of());
		if (!policy.subscribe().equals(Access.NOBODY)) {
			operation(channel, "send", "MESSAGE to subscribers, who are: " + policy.subscribe());
			if (policy.presence()) {
				presence(policy);
			}
		}
		if (!policy.send().equals(Access.NOBODY)) {
			operation(channel, "receive", "SEND by: " + policy.send());
		}
	}

	/** What a topic with presence has beside it, for those who may subscribe to it. */
	private void presence(DestinationPolicy policy) {
		operation(channel(PresenceTopics.rosterOf(policy.pattern()), Map.of(), positions(), Map.of()), "send",
				"MESSAGE about who is present, to subscribers, who are: " + policy.subscribe());
		operation(
				channel(PresenceTopics.typingOf(policy.pattern()), Map.of(),
						Map.of(PresenceTopics.USER, header("Who is typing")), Map.of()),
				"send", "MESSAGE about who is typing, to subscribers, who are: " + policy.subscribe());
	}

	private static Map<String, Object> rules(DestinationPolicy policy) {
		Retention retention = policy.retention();
		Map<String, Object> rules = new LinkedHashMap<>();
		rules.put("pattern", policy.pattern());
		rules.put("subscribe", policy.subscribe().toString());
		rules.put("send", policy.send().toString());
		rules.put("wildcards", policy.wildcards());
		rules.put("presence", policy.presence());
		rules.put("maxPayload", policy.maxPayload());
		rules.put("slowConsumer", policy.slowConsumer().action().name().toLowerCase(Locale.ROOT).replace('_', '-'));
		rules.put("durable", policy.durable());
		rules.put("keep", retention.isKeyed() ? "latest by " + retention.by() : "all");
		rules.put("retainCount", retention.count());
		rules.put("retainTime", retention.age().toString());
		rules.put("retainBytes", retention.bytes());
		return rules;
	}

	private void refusals() {
		String channel = channel(REFUSALS, Map.of(),
				Map.of("code", header("What is wrong, for programs"), "receipt-id",
						header("The receipt that the refused frame asked for")),
				Map.of("$ref", "#/components/schemas/Problem"));
		operation(channel, "send", "MESSAGE about a frame that was refused, while the session goes on");
	}

	/**
	 * @return its key
	 */
	private String channel(String pattern, Map<String, Object> extensions, Map<String, Object> headers,
			Map<String, Object> payload) {
		Parameters parameters = new Parameters(pattern);
		String key = unique(key(pattern), this.channels);
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("name", key);
		if (!headers.isEmpty()) {
			message.put("headers", Map.of("type", "object", "properties", headers));
		}
		if (!payload.isEmpty()) {
			message.put("payload", payload);
		}
		Map<String, Object> channel = new LinkedHashMap<>();
		channel.put("address", parameters.address());
		if (!parameters.all().isEmpty()) {
			channel.put("parameters", parameters.all());
		}
		channel.put("messages", Map.of("message", message));
		channel.putAll(extensions);
		this.channels.put(key, channel);
		return key;
	}

	private void operation(String channel, String action, String summary) {
		this.operations.put(unique(action + '-' + channel, this.operations),
				Map.of("action", action, "channel", Map.of("$ref", "#/channels/" + channel), "summary", summary,
						"messages", List.of(Map.of("$ref", "#/channels/" + channel + "/messages/message"))));
	}

	private static String key(String pattern) {
		UnaryOperator<String> words = (text) -> text.replace("**", "rest").replace("*", "any");
		String key = words.apply(pattern).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
		return key.isEmpty() ? "all" : key;
	}

	private static String unique(String key, Map<String, Object> taken) {
		String unique = key;
		for (int i = 2; taken.containsKey(unique); i++) {
			unique = key + '-' + i;
		}
		return unique;
	}

	private static Map<String, Object> sendHeaders() {
		return Map.of("receipt", header("Asks for a RECEIPT with this receipt-id when the frame has been handled"),
				"content-type", header("application/json"));
	}

	private static Map<String, Object> positions() {
		return Map.of("x-stream-offset", header("The position of the message in its log"), "x-stream-epoch",
				header("The log; offsets of another epoch mean nothing here"));
	}

	private static Map<String, Object> header(String description) {
		return Map.of("type", TEXT, "description", description);
	}

	private Map<String, Object> components() {
		Map<String, Object> schemes = new LinkedHashMap<>();
		schemes.put("token", Map.of("type", "httpApiKey", "in", "header", "name", "Authorization", "description",
				"Bearer and an access token, or an API key, as a header of CONNECT"));
		schemes.put("password", Map.of("type", "userPassword", "description",
				"login and passcode of CONNECT; an API key is a passcode, too"));
		return Map.of("schemas", this.schemas.withProblem(), "securitySchemes", schemes);
	}

}
