package dev.parley.description;

import java.util.UUID;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The description of what our parser takes and our writer answers, which no type shows:
 * its examples are sent, and the answers are checked by its schemas. In the profile
 * {@code open} it is for everyone.
 */
@OpenServer
@Slow
class OpenApiExamplesIT {

	@LocalServerPort
	int port;

	private Api api;

	private JsonNode document;

	@BeforeEach
	void read() {
		this.api = new Api(this.port, null);
		this.document = this.api.get("/api/v1/openapi.json").json();
	}

	@Test
	void whatItSaysOfMessagesNeedsNoCredentialWhereEveryoneMaySend() {
		assertThat(this.document.at("/paths/~1api~1v1~1messages/post/security").get(0)).isEmpty();
		assertThat(this.document.at("/paths/~1api~1v1~1messages/get/security").get(0)).isEmpty();
		assertThat(this.document.at("/paths/~1api~1v1~1messages/delete/security").get(0)).isNotEmpty();
		assertThat(this.document.at("/paths/~1api~1v1~1rooms/get/security").get(0)).isNotEmpty();
	}

	@Test
	void whatItSaysOfMessagesIsWhatTheServerTakesAndAnswers() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		JsonNode post = this.document.at("/paths/~1api~1v1~1messages/post");
		JsonNode taken = post.at("/requestBody/content/application~1json");
		Schema request = schema(taken.get("schema"));
		Schema placed = schema(post.at("/responses/201/content/application~1json/schema"));
		assertThat(taken.get("examples").propertyNames()).containsExactly("json", "text", "octets", "batch");
		taken.get("examples").forEach((example) -> {
			String message = example.get("value").toString().replace("/topic/news", topic);
			assertThat(request.validate(message, InputFormat.JSON)).isEmpty();
			Api.Answer published = this.api.post("/api/v1/messages", message);
			assertThat(published.status()).as(published.body()).isEqualTo(201);
			assertThat(placed.validate(published.body(), InputFormat.JSON)).isEmpty();
		});
		assertThat(request.validate("{\"destination\":\"/topic/a\"}", InputFormat.JSON)).isNotEmpty();
		assertThat(request.validate("{\"destination\":\"/topic/a\",\"body\":1,\"text\":\"\"}", InputFormat.JSON))
			.isNotEmpty();
		Api.Answer page = this.api.get("/api/v1/messages?destination=" + topic);
		assertThat(page.json().get("messages").size()).isEqualTo(5);
		assertThat(schema(this.document.at("/components/schemas/MessagePage")).validate(page.body(), InputFormat.JSON))
			.isEmpty();
	}

	/** With the schemas that it refers to. */
	private Schema schema(JsonNode schema) {
		ObjectNode whole = ((ObjectNode) schema).deepCopy();
		whole.set("components", this.document.get("components"));
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(whole.toString(), InputFormat.JSON);
	}

}
