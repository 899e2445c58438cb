package dev.parley.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.cluster.ProtocolForm;
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
	@CsvSource({ "APPEND, ?", "READ, ?", "FORGET, ?" })
	void aScript(Scripts script, String digest) throws Exception {
		ProtocolForm.assertUnchanged("The script " + script,
				digest(new String(script.source(), StandardCharsets.UTF_8)), digest);
	}

	@Test
	void theScriptForVersionsStaysForEver() throws Exception {
		assertThat(new Names("p").versions()).isEqualTo("p:versions");
		assertThat(digest(RedisVersionLeases.SCRIPT)).isEqualTo("?");
	}

	private static String digest(String script) throws Exception {
		String code = script.replaceAll("--.*", "").replaceAll("\\s+", " ");
		return HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8)))
			.substring(0, 16);
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
		ProtocolForm.assertUnchanged("The keys of append.lua", String.join(" ", request.keys()), "?");
		ProtocolForm.assertUnchanged("The arguments of append.lua", String.join(" ", arguments), "?");
	}

}
