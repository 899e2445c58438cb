package dev.parley.bench.cluster;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;

import dev.parley.bench.load.Server;

/**
 * Servers that clients use as one.
 *
 * @param nodes all of them
 * @param place which of them the connection with a number goes to
 */
record Together(List<? extends Server> nodes, IntUnaryOperator place) implements Server {

	/** Each gets as many connections as the others. */
	static Together evenly(List<? extends Server> nodes) {
		return new Together(nodes, (connection) -> connection % nodes.size());
	}

	@Override
	public int port() {
		return this.nodes.get(0).port();
	}

	@Override
	public int port(int connection) {
		return this.nodes.get(this.place.applyAsInt(connection)).port();
	}

	@Override
	public double cpuSeconds() {
		return sum(Server::cpuSeconds);
	}

	@Override
	public double compilerSeconds() {
		return sum(Server::compilerSeconds);
	}

	@Override
	public double residentKilobytes() {
		return sum(Server::residentKilobytes);
	}

	@Override
	public double liveKilobytes() {
		return sum(Server::liveKilobytes);
	}

	@Override
	public void collectGarbage() {
		this.nodes.forEach(Server::collectGarbage);
	}

	private double sum(ToDoubleFunction<Server> value) {
		return this.nodes.stream().mapToDouble(value).sum();
	}

}
