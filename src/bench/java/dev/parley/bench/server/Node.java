package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.List;

/**
 * Parley with settings of its own, so that several of it can run.
 *
 * @param name also of its log
 * @param arguments such as {@code --parley.cluster=redis}
 */
public record Node(String name, List<String> arguments) implements Program {

	@Override
	public List<String> command(Options options, Path folder) {
		return ServerKind.parley(options, this.arguments);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
