package dev.parley.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.cluster.ProtocolForm;
import dev.parley.cluster.redis.versions.RedisVersionLeases;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;

import static org.assertj.core.api.Assertions.assertThat;

/** Digests of the scripts, without their comments, and what they are called with. */
class RedisFormTests {

	private static final String QUEUE = "/queue/a";

	@ParameterizedTest
	@CsvSource({ "APPEND, c802c9492c3e507e", "READ, afae1ca2fe5778b6", "FORGET, 41d58d21b1d8e49f" })
	void aScript(Scripts script, String digest) {
		ProtocolForm.assertUnchanged("The script " + script,
				ProtocolForm.digest(new String(script.source(), StandardCharsets.UTF_8)), digest);
	}

	@Test
	void theScriptForVersionsStaysForEver() {
		assertThat(new Names("p").versions()).isEqualTo("p:versions");
		assertThat(ProtocolForm.digest(RedisVersionLeases.SCRIPT)).isEqualTo("2e26edf8c9f1c21e");
	}

	@Test
	void aRequest() {
		Request request = new Request(new Names("p"), (destination) -> new Retention(5, Duration.ofHours(1), 1_000),
				"n1", Duration.ofSeconds(10), 0, 3, Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC));
		Publication publication = new Publication("/topic/a", Headers.builder().add("a", "가").build(),
				new byte[] { 'x' }, "owner001key");
		request.add(Batch.of(publication));
		request.add(Batch.of(new Publication(QUEUE, Headers.empty(), new byte[] { 'y' })));
		request.add(Batch.of(new Settlement(QUEUE, "e", 4)));
		request.claim(QUEUE, 2, List.of(new Request.LostRequests(1, 2)));
		List<String> arguments = new ArrayList<>(request.arguments().stream().map(ProtocolForm::text).toList());
		arguments.set(3, "random");
		ProtocolForm.assertUnchanged("The keys of append.lua", String.join(" ", request.keys()),
				"p:gen p:node:n1:answer p:node:n1:lease p:{1z}:m:/topic/a p:{1z}:d:/topic/a p:{1z}:i:/topic/a"
						+ " p:{1z}:l:/topic/a p:{1z}:t:/topic/a p:{1z}:x:/topic/a p:{bt}:m:/queue/a p:{bt}:d:/queue/a"
						+ " p:{bt}:i:/queue/a p:{bt}:l:/queue/a p:{bt}:t:/queue/a p:{bt}:x:/queue/a"
						+ " p:{1z}:k:/topic/a:owner001key p:owner:owner001");
		ProtocolForm.assertUnchanged("The arguments of append.lua", String.join(" ", arguments),
				"3 1000 n1 random 10000 0 2 p:{1z}:c:/topic/a topic 5 3600000 1000 3600000   /topic/a"
						+ " p:{bt}:q:/queue/a queue 5 3600000 1000 3600000   /queue/a"
						+ " publish 1 16 20000  0 229 8 1:a3:<ea><b0><80>x 0  batch 1 publish 2 0 20000  0 129 0 y 0 "
						+ " batch 1 settle 2 e 4 claim 2 2 1 1 2");
	}

}
