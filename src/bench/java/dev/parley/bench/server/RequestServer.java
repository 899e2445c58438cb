package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Parley with topics that are kept in memory, and with an API key. */
public enum RequestServer implements Program {

	PARLEY;

	/** Where the server writes the key. */
	public static Path keyFile(Options options) {
		return options.output().resolve("bench.key");
	}

	@Override
	public List<String> command(Options options, Path folder) {
		List<String> command = new ArrayList<>(ServerKind.PARLEY.command(options, folder));
		command.addAll(List.of("--bench.key=" + keyFile(options), "--parley.destinations[0].pattern=/topic/**",
				"--parley.destinations[0].subscribe=everyone", "--parley.destinations[0].send=everyone",
				"--parley.destinations[0].retain-count=1000"));
		return command;
	}

}
