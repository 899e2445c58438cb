package dev.parley.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What was published last about each key of a topic. */
public final class KeyedHistory {

	private final Map<String, Publication> last = new HashMap<>();

	public void add(String key, Publication publication) {
		this.last.put(key, publication);
	}

	/**
	 * The log has of each key the last message or, if there was no room, nothing; and a
	 * reader has all that the log has, and beyond that only what there was no room for.
	 * @param log all of it
	 */
	public void check(Map<String, StoredMessage> reader, Page log, long now, String by) {
		Map<String, String> kept = new HashMap<>();
		log.messages()
			.stream()
			.filter((message) -> !message.isTombstone())
			.forEach((message) -> kept.put(String.valueOf(message.headers().get(by)), BackendFixture.text(message)));
		Map<String, String> current = new HashMap<>();
		this.last.forEach((key, publication) -> {
			if (publication.body().length > 0 && !isOver(publication, now)) {
				current.put(key, new String(publication.body(), StandardCharsets.UTF_8));
			}
		});
		Map<String, String> seen = new HashMap<>();
		reader.forEach((key, message) -> seen.put(key, BackendFixture.text(message)));
		assertThat(current).containsAllEntriesOf(kept).containsAllEntriesOf(seen);
		assertThat(seen).containsAllEntriesOf(kept);
	}

	private static boolean isOver(Publication publication, long now) {
		String expires = publication.headers().get("expires");
		return expires != null && Long.parseLong(expires) <= now;
	}

}
