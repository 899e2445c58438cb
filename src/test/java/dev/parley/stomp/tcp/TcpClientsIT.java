package dev.parley.stomp.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.support.Account;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** The programs of {@code src/docs/tcp.md}, run as they are printed there. */
@OpenServer
class TcpClientsIT {

	/** With the packages of Debian, whatever else is installed. */
	private static final String PYTHON = "/usr/bin/python3";

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@TempDir
	Path folder;

	@Test
	void stompPyTalks() throws Exception {
		needs("stomp.py (on Debian: apt-get install python3-stomp)", PYTHON, "-c", "import stomp");
		assertThat(run("python", PYTHON)).contains("MESSAGE /topic/greetings Hello from Python");
	}

	@Test
	void theGemOfRubyTalks() throws Exception {
		needs("the gem stomp (on Debian: apt-get install ruby-stomp)", "ruby", "-rstomp", "-e", "1");
		assertThat(run("ruby", "ruby")).contains("stored: RECEIPT")
			.contains("MESSAGE /topic/greetings Hello from Ruby");
	}

	/** Runs a program of the page to its end, as a new user. */
	private String run(String language, String interpreter) throws IOException, InterruptedException {
		Account mina = Account.signUp(this.port, "mina");
		Matcher marked = Pattern.compile("<!-- tcp:" + language + " -->\\s*```\\w+\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("src/docs/tcp.md")));
		assertThat(marked.find()).isTrue();
		Path program = this.folder.resolve("program");
		Files.writeString(program,
				marked.group(1)
					.replace("61613", Integer.toString(this.tcp.port()))
					.replace("'mina'", "'" + mina.name() + "'"));
		Path output = this.folder.resolve("output");
		Process process = new ProcessBuilder(interpreter, program.toString()).redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(process.exitValue()).as(Files.readString(output)).isZero();
		return Files.readString(output);
	}

	/** Without the library the test is skipped, and says so; but not where CI runs. */
	private static void needs(String what, String... probe) throws InterruptedException {
		boolean there;
		try {
			there = new ProcessBuilder(List.of(probe)).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			there = false;
		}
		if (!there && "true".equals(System.getenv("CI"))) {
			Assertions.fail("There is no " + what);
		}
		if (!there) {
			System.err.println("Skipped: there is no " + what);
		}
		Assumptions.assumeTrue(there, "There is no " + what);
	}

}
