package dev.parley.deploy;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import dev.parley.support.ClosedByServer;
import dev.parley.support.EventSource;
import dev.parley.support.ReverseProxy;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

/**
 * Reads a kept topic through a proxy, and comes back where it stood when its connection
 * ends. For one thread at a time.
 */
abstract class RecoveringReader implements AutoCloseable {

	private final List<String> read = new ArrayList<>();

	private int returns;

	/** Over STOMP. */
	static RecoveringReader over(ProxyWay way, ReverseProxy proxy, String topic) {
		return new OverStomp(way, proxy, topic);
	}

	/** Over server-sent events. */
	static RecoveringReader overEvents(ReverseProxy proxy, String topic) {
		return new OverEvents(proxy, topic);
	}

	/** All texts so far, once there are that many. */
	List<String> read(int count) {
		while (this.read.size() < count) {
			try {
				this.read.add(next());
			}
			catch (Ended | ClosedByServer | UncheckedIOException ex) {
				this.returns++;
				comeBack();
			}
		}
		return this.read;
	}

	/** How often its connection has ended. */
	int returns() {
		return this.returns;
	}

	abstract String next();

	/** Connects again, and asks for what comes after the last message. */
	abstract void comeBack();

	@Override
	public abstract void close();

	private static final class Ended extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	private static final class OverStomp extends RecoveringReader {

		private final ProxyWay way;

		private final ReverseProxy proxy;

		private final String topic;

		private String position = "x-stream-offset:first";

		private StompClient client;

		OverStomp(ProxyWay way, ReverseProxy proxy, String topic) {
			this.way = way;
			this.proxy = proxy;
			this.topic = topic;
			this.client = connect();
		}

		private StompClient connect() {
			StompClient connected = this.way.connected(this.proxy);
			connected.send("SUBSCRIBE\nid:0\ndestination:" + this.topic + "\n" + this.position + "\nreceipt:r\n\n\0");
			connected.awaitReceipt("r");
			return connected;
		}

		@Override
		String next() {
			StompFrame message = this.client.expect("MESSAGE");
			this.position = "x-stream-offset:offset=%d\nx-stream-epoch:%s"
				.formatted(Long.parseLong(message.header("x-stream-offset")) + 1, message.header("x-stream-epoch"));
			return message.text();
		}

		@Override
		void comeBack() {
			close();
			this.client = connect();
		}

		@Override
		public void close() {
			this.client.close();
		}

	}

	private static final class OverEvents extends RecoveringReader {

		private final ReverseProxy proxy;

		private final String query;

		private EventSource source;

		OverEvents(ReverseProxy proxy, String topic) {
			this.proxy = proxy;
			this.query = EventSource.query(topic);
			this.source = EventSource.open(proxy, this.query + "&after=first");
			awaitEvent("recovered");
		}

		private EventSource.Event awaitEvent(String type) {
			EventSource.Event event = this.source.nextOrEnd();
			while (event != null && !event.type().equals(type)) {
				event = this.source.nextOrEnd();
			}
			if (event == null) {
				throw new Ended();
			}
			return event;
		}

		@Override
		String next() {
			return awaitEvent("message").json().get("text").stringValue();
		}

		@Override
		void comeBack() {
			String position = this.source.lastEventId();
			close();
			this.source = EventSource.open(this.proxy, this.query, "Last-Event-ID", position);
		}

		@Override
		public void close() {
			this.source.close();
		}

	}

}
