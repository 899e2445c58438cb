package dev.parley.http.way;

import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.test.StompFrame;

/** A SUBSCRIBE that recovers. */
final class StompFollower implements Follower {

	private final StompClient client;

	private final boolean recovered;

	private StompFollower(StompClient client, boolean recovered) {
		this.client = client;
		this.recovered = recovered;
	}

	static StompFollower of(StompTransport transport, String destination, Place after) {
		StompClient client = new StompClient(transport);
		client.connect();
		client.send("""
				SUBSCRIBE
				id:1
				destination:%s
				x-stream-offset:offset=%d
				x-stream-epoch:%s
				receipt:subscribed

				\0""".formatted(destination, after.offset() + 1, after.epoch()));
		return new StompFollower(client, client.awaitReceipt("subscribed").header("x-recovered").equals("true"));
	}

	@Override
	public boolean isRecovered() {
		return this.recovered;
	}

	@Override
	public Received next() {
		StompFrame message = this.client.expect("MESSAGE");
		return new Received(
				new Place(message.header("x-stream-epoch"), Long.parseLong(message.header("x-stream-offset"))),
				message.text());
	}

	@Override
	public void close() {
		this.client.close();
	}

}
