package dev.parley.autoconfigure.cluster;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.Engine;
import dev.parley.engine.Rechecks;

/**
 * Tells the other nodes that permissions have changed, so that they end subscriptions,
 * too. What gets lost with the link is made up for by checking all. Safe for any thread.
 */
final class RecheckNews implements Rechecks, Bus.Listener {

	private static final Logger log = LoggerFactory.getLogger(RecheckNews.class);

	private static final String CHANNEL = "permissions";

	private static final String USER = "user";

	private static final String DESTINATION = "destination";

	private final Bus bus;

	private final String node;

	private final Engine engine;

	private final Executor executor;

	/**
	 * @param node this one's id
	 * @param executor runs checks, which may ask the database
	 */
	RecheckNews(Bus bus, String node, Engine engine, Executor executor) {
		this.bus = bus;
		this.node = node;
		this.engine = engine;
		this.executor = executor;
	}

	/**
	 * Begins to listen and to tell.
	 * @return completed when it is in force
	 */
	CompletableFuture<Void> begin() {
		this.engine.tell(this);
		return this.bus.listen(CHANNEL, this);
	}

	@Override
	public void ofUser(String user) {
		tell(USER, user);
	}

	@Override
	public void at(String destination) {
		tell(DESTINATION, destination);
	}

	private void tell(String kind, String name) {
		String news = String.join("\n", this.node, kind, name);
		this.bus.send(CHANNEL, news.getBytes(StandardCharsets.UTF_8)).exceptionally((failure) -> {
			log.warn("The other nodes were not told that permissions of {} have changed: {}", name, failure.toString());
			return null;
		});
	}

	@Override
	public void heard(byte[] bytes) {
		String[] news = new String(bytes, StandardCharsets.UTF_8).split("\n", 3);
		if (news.length == 3 && !news[0].equals(this.node)) {
			this.executor.execute(() -> check(news[1], news[2]));
		}
	}

	private void check(String kind, String name) {
		if (kind.equals(USER)) {
			this.engine.recheckHere().ofUser(name);
		}
		else if (kind.equals(DESTINATION)) {
			this.engine.recheckHere().at(name);
		}
	}

	@Override
	public void interrupted() {
		this.executor.execute(() -> this.engine.recheckHere().at(""));
	}

}
