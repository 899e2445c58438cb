package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.List;

/** A server to measure; its {@code toString} is its name in tables. */
public interface Program {

	/** Unique among those that run at the same time. */
	String name();

	/**
	 * The arguments after {@code java} and the options of the JVM.
	 * @param folder its working directory, empty and of its own
	 */
	List<String> command(Options options, Path folder);

}
