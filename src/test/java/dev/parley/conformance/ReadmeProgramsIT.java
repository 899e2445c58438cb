package dev.parley.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReadmePrograms;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The programs of the README, run as they are printed there; {@code SecondOriginIT} also
 * runs the one for pages, and {@link HttpPageIT} the lines of curl that need no account.
 */
@RunningServer
class ReadmeProgramsIT {

	private static final String LIBRARY = "META-INF/resources/webjars/stomp__stompjs/";

	@LocalServerPort
	int port;

	@TempDir
	Path folder;

	@Test
	void aBotSignsUpAndFetchesATokenByCurl() throws Exception {
		String output = run(List.of("sh", "-ec", ReadmePrograms.read("curl", this.port) + "echo \" TOKEN $TOKEN\""));
		String token = output.replaceFirst("(?s).* TOKEN ", "").strip();
		assertThat(new Api(this.port, token).get("/api/v1/rooms").status()).as(output).isEqualTo(200);
	}

	@Test
	void theLinesInJavaScriptTalkInNode() throws Exception {
		List<String> node = List.of("node", "--experimental-websocket");
		needs(works(node), "Node 20 or later");
		for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:" + LIBRARY + "**")) {
			String name = file.getURL().toString().replaceFirst(".*" + LIBRARY + "[^/]+/", "");
			if (file.isReadable() && !name.endsWith("/")) {
				Path copy = this.folder.resolve("node_modules/@stomp/stompjs").resolve(name);
				Files.createDirectories(copy.getParent());
				try (InputStream content = file.getInputStream()) {
					Files.copy(content, copy);
				}
			}
		}
		Files.writeString(this.folder.resolve("talk.mjs"), ReadmePrograms.read("js", this.port));
		Files.writeString(this.folder.resolve("main.mjs"), """
				import { talk } from './talk.mjs';
				const client = talk(process.argv[2], ({ from, text }) => {
					console.log(from + ' says ' + text);
					client.deactivate();
				});
				""");
		Account mina = Account.signUp(this.port, "mina");
		assertThat(run(with(node, "main.mjs", mina.token()))).contains(mina.name() + " says Hello");
	}

	@Test
	void theLinesInPythonTalk() throws Exception {
		List<String> python = List.of("/usr/bin/python3");
		needs(works(with(python, "-c", "import websocket")),
				"websocket-client for Python (on Debian: apt-get install python3-websocket)");
		Files.writeString(this.folder.resolve("talk.py"), ReadmePrograms.read("python", this.port));
		Account mina = Account.signUp(this.port, "mina");
		assertThat(run(with(python, "talk.py", mina.token()))).startsWith("CONNECTED\n")
			.contains("MESSAGE\n", "\"from\":\"" + mina.name() + "\"", "\"text\":\"Hello\"");
	}

	private boolean works(List<String> command) throws InterruptedException {
		try {
			List<String> ends = command.contains("-c") ? command : with(command, "-e", "WebSocket");
			return new ProcessBuilder(ends).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Waits until it has ended without an error. */
	private String run(List<String> command) throws IOException, InterruptedException {
		Path output = Files.createTempFile(this.folder, "output", "");
		Process program = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(program.waitFor(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		finally {
			program.destroyForcibly();
		}
		String text = Files.readString(output);
		assertThat(program.exitValue()).as(text).isZero();
		return text;
	}

	private static List<String> with(List<String> command, String... arguments) {
		List<String> all = new ArrayList<>(command);
		all.addAll(Arrays.asList(arguments));
		return all;
	}

	/** Without the program the test is skipped, and says so. */
	private static void needs(boolean there, String what) {
		if (!there && "true".equals(System.getenv("CI")) && !what.startsWith("Node")) {
			Assertions.fail("There is no " + what);
		}
		if (!there) {
			System.err.println("Skipped: there is no " + what);
		}
		Assumptions.assumeTrue(there, "There is no " + what);
	}

}
