package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The server's jar, unpacked by its own tools, with an archive of the classes that a
 * start needs (class data sharing): it starts in less than half of the processor time,
 * and the tests start hundreds. The first one that needs it makes it, next to the jar;
 * other processes wait.
 */
final class UnpackedServer {

	private UnpackedServer() {
	}

	/**
	 * What starts it, after the name of the program.
	 * @param jar the server as delivered
	 */
	static synchronized List<String> program(Path jar) {
		try {
			Path folder = jar.resolveSibling("unpacked").toAbsolutePath();
			Files.createDirectories(folder);
			try (FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock held = lock.lock()) {
				// An archive is of one build and of one Java.
				Path current = folder
					.resolve(build(jar) + "-" + System.getProperty("java.vm.version").replaceAll("[^0-9.]+", "-"));
				Path server = current.resolve(jar.getFileName());
				Path classes = current.resolve("classes.jsa");
				if (!Files.exists(classes)) {
					removeOthers(folder, jar);
					FileSystemUtils.deleteRecursively(current);
					unpack(jar, current);
					archive(server, classes);
				}
				return List.of("-XX:SharedArchiveFile=" + classes, "-jar", server.toString());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String build(Path jar) throws IOException {
		return Long.toString(Files.getLastModifiedTime(jar).toMillis());
	}

	/** What was made of earlier builds: 200 MB each. */
	private static void removeOthers(Path folder, Path jar) throws IOException {
		String build = build(jar);
		List<Path> others;
		try (Stream<Path> all = Files.list(folder)) {
			others = all.filter(Files::isDirectory)
				.filter((each) -> !each.getFileName().toString().startsWith(build))
				.toList();
		}
		for (Path each : others) {
			FileSystemUtils.deleteRecursively(each);
		}
	}

	private static void unpack(Path jar, Path folder) throws IOException {
		Process tools = new ProcessBuilder(ServerProcess.java(), "-Djarmode=tools", "-jar",
				jar.toAbsolutePath().toString(), "extract", "--destination", folder.toString())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		awaitEnd(tools);
	}

	/** A start, a visit and an end. The archive is written at the end. */
	private static void archive(Path server, Path classes) throws IOException {
		Path folder = Files.createTempDirectory("parley-classes-");
		Path unfinished = classes.resolveSibling("unfinished.jsa");
		try (ServerProcess process = ServerProcess.java(folder, "512m",
				List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-jar", server.toString()),
				List.of("--server.port=0", "--spring.profiles.active=open", "--logging.level.root=info"))) {
			try (StompClient client = StompClient.connected(process.port())) {
				client.subscribe("1", "/topic/classes");
				client.publish("/topic/classes", "to be loaded");
			}
			process.terminate();
			process.await();
		}
		FileSystemUtils.deleteRecursively(folder);
		Files.move(unfinished, classes);
	}

	private static void awaitEnd(Process process) throws IOException {
		try {
			if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
				throw new IOException("The jar could not be unpacked");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

}
