package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The files of one running proxy, and the values of the test machine that replace those
 * in {@code src/deploy}.
 *
 * @param server port of the server behind it
 * @param tls port for TLS
 * @param plain port for what is to be redirected to TLS
 * @param admin port of Caddy's interface for its administrator
 * @param mainDirectives more directives for nginx's main file
 */
record ProxyFiles(ProxyKind kind, int server, int tls, int plain, int admin, Path folder, String mainDirectives) {

	private static final Path DELIVERED = Path.of("src", "deploy");

	String certificate() {
		return this.folder.resolve(SelfSigned.CERTIFICATE).toString();
	}

	String key() {
		return this.folder.resolve(SelfSigned.KEY).toString();
	}

	/** The certificate and the key. */
	String both() {
		return this.folder.resolve(SelfSigned.BOTH).toString();
	}

	/** The file of {@code src/deploy}, changed. */
	String site() {
		return this.folder.resolve(this.kind.file()).toString();
	}

	/** The file that includes it. */
	String mainFile() {
		return this.folder.resolve("main").toString();
	}

	void write(ConfigChange change) throws IOException {
		ConfigChange all = change;
		List<String> replacements = this.kind.replacements(this);
		for (int i = 0; i < replacements.size(); i += 2) {
			all = all.and(replacements.get(i), replacements.get(i + 1));
		}
		Files.writeString(Path.of(site()), all.apply(Files.readString(DELIVERED.resolve(this.kind.file()))));
		Files.writeString(Path.of(mainFile()), this.kind.main(this));
	}

	Process start(List<String> command) throws IOException {
		return start(command, this.folder.resolve("log"));
	}

	/** What the proxy has written so far. */
	String log() {
		return read(this.folder.resolve("log"));
	}

	/** Runs a command, which must succeed, and returns what it says. */
	String runToTheEnd(List<String> command) throws IOException {
		Path output = Files.createTempFile(this.folder, "output", "");
		try {
			int status = start(command, output).waitFor();
			if (status != 0) {
				throw new AssertionError(command + " ended with " + status + ":\n" + read(output) + log());
			}
			return read(output);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private Process start(List<String> command, Path output) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(Map.of("HOME", this.folder.toString(), "XDG_DATA_HOME", this.folder.toString()));
		return builder.start();
	}

	private static String read(Path file) {
		try {
			return Files.exists(file) ? Files.readString(file) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
