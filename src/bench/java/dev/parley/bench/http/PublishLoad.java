package dev.parley.bench.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.bench.load.Server;

/**
 * Publishes over a few connections, on each of them as soon as the request before is
 * answered. One thread serves all of them in turn.
 */
final class PublishLoad {

	private static final int CONNECTIONS = 8;

	private static final String MESSAGE = "{\"destination\":\"" + HttpBench.TOPIC + "\",\"text\":\"" + "x".repeat(128)
			+ "\"}";

	private PublishLoad() {
	}

	/**
	 * Publishes for some time.
	 * @param batch messages of each request
	 */
	static RequestResult run(Server server, int batch, double seconds, @Nullable String key) throws IOException {
		String json = (batch == 1) ? MESSAGE : "[" + String.join(",", Collections.nCopies(batch, MESSAGE)) + "]";
		List<KeptConnection> connections = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS; i++) {
				connections.add(new KeptConnection(server.port(), key));
			}
			return run(server, connections, connections.get(0).post(HttpBench.PATH, json), batch, seconds);
		}
		finally {
			for (KeptConnection connection : connections) {
				connection.close();
			}
		}
	}

	private static RequestResult run(Server server, List<KeptConnection> connections, byte[] request, int batch,
			double seconds) throws IOException {
		double cpu = server.cpuSeconds();
		long start = System.nanoTime();
		long end = start + (long) (seconds * 1e9);
		long[] sent = new long[connections.size()];
		for (int i = 0; i < sent.length; i++) {
			sent[i] = System.nanoTime();
			connections.get(i).send(request);
		}
		List<Long> times = new ArrayList<>();
		while (System.nanoTime() < end) {
			for (int i = 0; i < sent.length; i++) {
				connections.get(i).await(201);
				long now = System.nanoTime();
				times.add(now - sent[i]);
				sent[i] = now;
				connections.get(i).send(request);
			}
		}
		long messages = (long) times.size() * batch;
		double took = (System.nanoTime() - start) / 1e9;
		double used = server.cpuSeconds() - cpu;
		for (KeptConnection connection : connections) {
			connection.await(201);
		}
		return RequestResult.of(messages, took, used, times);
	}

}
