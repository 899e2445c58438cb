package dev.parley.bench.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.key.ApiKeys;

/** Makes an API key, if it is told the file that gets it. */
@Component
@ConditionalOnProperty("bench.key")
class BenchKey implements ApplicationRunner {

	private final ApiKeys keys;

	private final Path file;

	BenchKey(ApiKeys keys, @Value("${bench.key}") Path file) {
		this.keys = keys;
		this.file = file;
	}

	@Override
	public void run(ApplicationArguments arguments) throws Exception {
		String text = Objects
			.requireNonNull(this.keys.create("bench", List.of("/topic/**"), Set.of(KeyAction.PUBLISH), null, "bench"))
			.text();
		Files.writeString(this.file, text);
	}

}
