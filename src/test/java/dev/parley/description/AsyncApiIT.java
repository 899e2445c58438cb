package dev.parley.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The description of the STOMP side, checked by a schema and a validator that others
 * wrote: {@code schemas/3.0.0-without-$id.json} of asyncapi/spec-json-schemas at 7dd3990,
 * Apache License 2.0.
 */
@RunningServer
@Slow
class AsyncApiIT {

	private static final Path SCHEMA = Path.of("src/test/resources/conformance/asyncapi-3.0.0.json");

	private static int port;

	private static Api.Answer answer;

	@BeforeAll
	static void fetch(@LocalServerPort int port) {
		AsyncApiIT.port = port;
		answer = Api.of(port, Account.signUp(port, "mina")).get("/api/v1/asyncapi.json");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
	}

	@Test
	void itIsAnAsyncApiDocument() throws IOException {
		var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
			.getSchema(Files.readString(SCHEMA));
		assertThat(schema.validate("{\"asyncapi\":\"3.0.0\"}", InputFormat.JSON)).extracting(Error::getMessage)
			.isNotEmpty();
		assertThat(schema.validate(answer.body(), InputFormat.JSON)).isEmpty();
	}

	/** The schema does not follow references. */
	@Test
	void whatItRefersToIsThere() {
		List<String> references = new ArrayList<>();
		answer.json().findValues("$ref").forEach((reference) -> references.add(reference.asString()));
		assertThat(references).isNotEmpty()
			.allSatisfy((reference) -> assertThat(answer.json().at(reference.substring(1)).isMissingNode()).isFalse());
	}

	/** A controller or a policy that is missing here is missing in the document. */
	@Test
	void eachControllerAndEachPolicyHasAChannel(@Autowired SimpAnnotationMethodMessageHandler controllers,
			@Autowired Policies policies) {
		TreeSet<String> addresses = new TreeSet<>();
		TreeSet<String> patterns = new TreeSet<>();
		for (JsonNode channel : answer.json().get("channels")) {
			addresses.add(channel.get("address").asString());
			patterns.add(channel.path("x-parley-policy").path("pattern").asString(""));
		}
		controllers.getHandlerMethods()
			.keySet()
			.forEach((mapping) -> assertThat(addresses)
				.containsAll(mapping.getDestinationConditions().getPatterns().stream().map("/app"::concat).toList()));
		assertThat(controllers.getHandlerMethods()).hasSizeGreaterThan(1);
		assertThat(patterns).containsAll(policies.all().stream().map(DestinationPolicy::pattern).toList());
		assertThat(addresses).contains("/user/queue/errors");
	}

	@Test
	void itSaysWhoMayAndWhatIsKept() {
		JsonNode channels = answer.json().get("channels");
		JsonNode room = channels.get("topic-rooms-any");
		assertThat(room.get("address").asString()).isEqualTo("/topic/rooms/{part1}");
		assertThat(room.get("x-parley-policy").get("subscribe").asString()).isEqualTo("users");
		assertThat(room.get("x-parley-policy").get("send").asString()).isEqualTo("nobody");
		assertThat(room.get("x-parley-policy").get("retainCount").asInt()).isPositive();
		assertThat(room.at("/messages/message/headers/properties").propertyNames()).contains("x-stream-offset",
				"x-stream-epoch");
		assertThat(answer.json().get("operations").propertyNames()).contains("send-topic-rooms-any")
			.doesNotContain("receive-topic-rooms-any");
		assertThat(answer.json().at("/components/schemas/MessageController.NewMessage/properties/text/type").asString())
			.isEqualTo("string");
		assertThat(answer.json().at("/servers/webSocket/host").asString()).isEqualTo("127.0.0.1:" + port);
	}

	@Test
	void aTopicWithPresenceHasItsRosterAndItsTypingBesideIt() {
		JsonNode channels = answer.json().get("channels");
		assertThat(channels.at("/topic-rooms-any/x-parley-policy/presence").asBoolean()).isTrue();
		assertThat(channels.at("/topic-rooms-any-presence/address").asString())
			.isEqualTo("/topic/rooms/{part1}/presence");
		assertThat(channels.at("/topic-rooms-any-typing/address").asString()).isEqualTo("/topic/rooms/{part1}/typing");
		assertThat(answer.json().get("operations").propertyNames())
			.contains("send-topic-rooms-any-presence", "send-topic-rooms-any-typing")
			.doesNotContain("receive-topic-rooms-any-presence", "receive-topic-rooms-any-typing");
		assertThat(channels.get("topic-figures").at("/x-parley-policy/presence").asBoolean()).isFalse();
		assertThat(channels.has("topic-figures-presence")).isFalse();
	}

	@Test
	void itIsForTheSignedIn() {
		assertThat(new Api(port, null).get("/api/v1/asyncapi.json").status()).isEqualTo(401);
	}

}
