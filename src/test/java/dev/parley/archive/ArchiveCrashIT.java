package dev.parley.archive;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills a writing process with SIGKILL and looks for the messages that it had confirmed.
 */
@Slow
class ArchiveCrashIT {

	private static final int CRASHES = 8;

	private static final int PUBLISHERS = 8;

	private static final Retention ALL = new Retention(Integer.MAX_VALUE, Duration.ZERO, 0);

	@TempDir
	private Path folder;

	@Test
	void answeredMessagesOutliveAKilledProcessOnceAndInOrder() throws Exception {
		String url = "jdbc:h2:file:%s;WRITE_DELAY=0;RETENTION_TIME=5000".formatted(this.folder.resolve("parley"));
		Map<Long, String> answered = new LinkedHashMap<>();
		Random random = new Random(1);
		for (int crash = 0; crash < CRASHES; crash++) {
			int before = answered.size();
			killWhileWriting(url, 100 + random.nextInt(1500), crash, answered);
			assertThat(answered.size()).isGreaterThan(before);
			try (ArchiveDatabase database = ArchiveDatabase.at(url);
					Backend archive = database.backend(Clock.systemUTC())) {
				archive.start((message) -> {
				}, (destination) -> ALL);
				check(archive.read("/topic/a", 1, Integer.MAX_VALUE), answered);
			}
		}
	}

	private static void check(Page page, Map<Long, String> answered) {
		long expected = 1;
		Map<Long, String> stored = new LinkedHashMap<>();
		for (StoredMessage message : page.messages()) {
			assertThat(message.offset()).isEqualTo(expected++);
			stored.put(message.offset(), page.epoch() + " " + new String(message.body(), StandardCharsets.UTF_8));
		}
		assertThat(stored).containsAllEntriesOf(answered);
		assertThat(page.last()).isEqualTo(stored.size());
		assertThat(stored.values()).doesNotHaveDuplicates();
	}

	/** Kills the process after this many confirmations. */
	private static void killWhileWriting(String url, int answers, int crash, Map<Long, String> answered)
			throws Exception {
		Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Writer.class.getName(), url, String.valueOf(crash))
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
			List<String> lines = new ArrayList<>();
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				lines.add(line);
				if (lines.size() == answers) {
					writer.toHandle().destroyForcibly();
				}
			}
			for (String line : lines) {
				String[] words = line.split(" ");
				if (line.startsWith("answered ") && words.length == 5 && words[4].equals(".")) {
					answered.put(Long.valueOf(words[1]), words[2] + " " + words[3]);
				}
			}
		}
		assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
	}

	/** Writes as fast as it can and prints each confirmation, until it is killed. */
	static final class Writer {

		private Writer() {
		}

		public static void main(String[] arguments) {
			Backend archive = ArchiveDatabase.at(arguments[0]).backend(Clock.systemUTC());
			archive.start((message) -> {
			}, (destination) -> ALL);
			for (int i = 0; i < PUBLISHERS; i++) {
				String name = arguments[1] + ":" + i;
				new Thread(() -> {
					for (int number = 0;; number++) {
						String body = name + ":" + number;
						Position position = archive
							.publish(Batch.of(new Publication("/topic/a", Headers.empty(),
									body.getBytes(StandardCharsets.UTF_8))))
							.join()
							.get(0);
						System.out.println("answered %d %s %s .".formatted(position.offset(), position.epoch(), body));
					}
				}).start();
			}
		}

	}

}
