package dev.parley.archive;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
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
 * Kills a process that writes to a keyed topic with SIGKILL, and looks for the newest
 * confirmed message of each key.
 */
@Slow
class KeyedCrashIT {

	private static final int CRASHES = 8;

	private static final int PUBLISHERS = 8;

	private static final String TOPIC = "/topic/state";

	private static final String KEY = "key";

	/** Keys that are removed and come back, and more of them than there is room for. */
	private static final Retention LATEST = Retention.latestBy(KEY).atMost(30, 0);

	@TempDir
	private Path folder;

	@Test
	void theNewestConfirmedMessageOfEachKeyOutlivesAKilledProcess() throws Exception {
		String url = "jdbc:h2:file:%s;WRITE_DELAY=0;RETENTION_TIME=5000".formatted(this.folder.resolve("parley"));
		Random random = new Random(1);
		Map<String, Long> answered = new HashMap<>();
		for (int crash = 0; crash < CRASHES; crash++) {
			killWhileWriting(url, 100 + random.nextInt(1500), answered);
			try (ArchiveDatabase database = ArchiveDatabase.at(url);
					Backend archive = database.backend(Clock.systemUTC())) {
				archive.start((message) -> {
				}, (destination) -> LATEST);
				check(archive.read(TOPIC, 1, Integer.MAX_VALUE), answered);
				assertThat(database.jdbc()
					.queryForList("select message_offset from archive_message order by 1", Long.class))
					.isEqualTo(database.jdbc()
						.queryForList("select message_offset from archive_latest order by 1", Long.class));
			}
		}
	}

	private static void check(Page page, Map<String, Long> answered) {
		Map<String, Long> kept = new HashMap<>();
		for (StoredMessage message : page.messages()) {
			assertThat(kept.put(String.valueOf(message.headers().get(KEY)), message.offset())).isNull();
		}
		answered.forEach((key, offset) -> {
			Long found = kept.get(key);
			// What is not there any more has had to go, and the log says so.
			assertThat((found != null) ? found : page.first() - 1).as(key).isGreaterThanOrEqualTo(offset);
		});
		assertThat(page.last())
			.isGreaterThanOrEqualTo(answered.values().stream().mapToLong(Long::longValue).max().orElse(0));
	}

	/** Kills the process after this many confirmations. */
	private static void killWhileWriting(String url, int answers, Map<String, Long> answered) throws Exception {
		Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Writer.class.getName(), url)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		int lines = 0;
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (++lines == answers) {
					writer.toHandle().destroyForcibly();
				}
				String[] words = line.split(" ");
				if (words.length == 4 && words[0].equals("answered") && words[3].equals(".")) {
					answered.merge(words[1], Long.valueOf(words[2]), Math::max);
				}
			}
		}
		assertThat(lines).isGreaterThanOrEqualTo(answers);
		assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
	}

	/** Writes as fast as it can and prints each confirmation, until it is killed. */
	static final class Writer {

		private Writer() {
		}

		public static void main(String[] arguments) {
			Backend archive = ArchiveDatabase.at(arguments[0]).backend(Clock.systemUTC());
			archive.start((message) -> {
			}, (destination) -> LATEST);
			for (int i = 0; i < PUBLISHERS; i++) {
				int publisher = i;
				new Thread(() -> {
					Random random = new Random();
					while (true) {
						String key = "k" + publisher + "." + random.nextInt(6);
						byte[] body = new byte[random.nextInt(3) * 20];
						Position position = archive
							.publish(Batch.of(new Publication(TOPIC, Headers.of(KEY, key), body)))
							.join()
							.get(0);
						System.out.println("answered %s %d .".formatted(key, position.offset()));
					}
				}).start();
			}
		}

	}

}
