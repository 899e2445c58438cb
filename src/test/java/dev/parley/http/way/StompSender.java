package dev.parley.http.way;

import java.util.Map;
import java.util.stream.Collectors;

import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.test.StompFrame;

/** A client that asks for receipts, and listens to refusals. */
final class StompSender implements Sender {

	private final StompClient client;

	private int frame;

	private StompSender(StompClient client) {
		this.client = client;
	}

	static StompSender of(StompTransport transport) {
		StompClient client = new StompClient(transport);
		client.connect();
		client.subscribe("refusals", "/user/queue/errors");
		return new StompSender(client);
	}

	@Override
	public Outcome send(String destination, String text, Map<String, String> headers) {
		String lines = headers.entrySet()
			.stream()
			.map((header) -> header.getKey() + ":" + header.getValue() + "\n")
			.collect(Collectors.joining());
		this.client
			.send("SEND\ndestination:%s\nreceipt:%d\n%s\n%s\0".formatted(destination, ++this.frame, lines, text));
		return outcome();
	}

	/** The code by which it is refused; empty if it is not. */
	String subscribe(String destination) {
		this.client.send("SUBSCRIBE\nid:asked\ndestination:%s\nreceipt:%d\n\n\0".formatted(destination, ++this.frame));
		String code = outcome().code();
		close();
		return (code != null) ? code : "";
	}

	private Outcome outcome() {
		StompFrame answer = this.client.next();
		return switch (answer.command()) {
			case "RECEIPT" -> Outcome.stored(answer.headers().getOrDefault("x-stream-epoch", ""),
					Long.parseLong(answer.headers().getOrDefault("x-stream-offset", "0")));
			case "MESSAGE", "ERROR" -> Outcome.refused(answer.json().get("code").stringValue());
			default -> throw new AssertionError("Expected an answer but was " + answer);
		};
	}

	@Override
	public void close() {
		this.client.close();
	}

}
