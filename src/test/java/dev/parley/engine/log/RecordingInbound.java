package dev.parley.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records announcements in the order in which they were made. Safe for any thread. */
public final class RecordingInbound implements Inbound {

	private final List<StoredMessage> announced = new CopyOnWriteArrayList<>();

	private final List<String> outrun = new CopyOnWriteArrayList<>();

	@Override
	public void appended(StoredMessage message) {
		this.announced.add(message);
	}

	@Override
	public void outrun(String topic, Position upTo) {
		this.outrun.add(topic + " up to " + upTo.offset());
	}

	/** What is gone that was not announced: topics, each with an offset. */
	public List<String> outrun() {
		return this.outrun;
	}

	public List<StoredMessage> messages() {
		return this.announced;
	}

	public List<String> bodies() {
		return this.announced.stream().map((message) -> new String(message.body(), StandardCharsets.UTF_8)).toList();
	}

}
