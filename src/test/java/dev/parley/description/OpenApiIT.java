package dev.parley.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The description of the requests, checked by a schema and a validator that others wrote:
 * {@code schemas/v3.1/schema.json} of OAI/OpenAPI-Specification at d3c5de1, Apache
 * License 2.0.
 */
@RunningServer
class OpenApiIT {

	private static final Path SCHEMA = Path.of("src/test/resources/conformance/openapi-3.1.json");

	private static int port;

	private static Api.Answer answer;

	@BeforeAll
	static void fetch(@LocalServerPort int port) {
		OpenApiIT.port = port;
		answer = Api.of(port, Account.signUp(port, "mina")).get("/api/v1/openapi.json");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
	}

	@Test
	void itIsAnOpenApiDocument() throws IOException {
		var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(Files.readString(SCHEMA));
		assertThat(schema.validate(answer.body().replace("\"in\":\"path\"", "\"in\":\"body\""), InputFormat.JSON))
			.isNotEmpty();
		assertThat(schema.validate(answer.body(), InputFormat.JSON)).isEmpty();
	}

	/** The schema does not follow references. */
	@Test
	void whatItRefersToIsThereAndOperationsHaveNamesOfTheirOwn() {
		List<String> references = new ArrayList<>();
		answer.json().findValues("$ref").forEach((reference) -> references.add(reference.asString()));
		assertThat(references).isNotEmpty()
			.allSatisfy((reference) -> assertThat(answer.json().at(reference.substring(1)).isMissingNode()).isFalse());
		assertThat(answer.json().findValues("operationId")).extracting(JsonNode::asString).doesNotHaveDuplicates();
	}

	/** A request that is missing here is missing in the document. */
	@Test
	void eachRequestOfTheApiIsDescribed(
			@Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings) {
		TreeSet<String> taken = new TreeSet<>();
		mappings.getHandlerMethods().forEach((mapping, method) -> {
			for (String path : mapping.getPatternValues()) {
				if (path.startsWith("/api/")) {
					assertThat(mapping.getMethodsCondition().getMethods()).as(path).isNotEmpty();
					mapping.getMethodsCondition().getMethods().forEach((each) -> taken.add(each + " " + path));
				}
			}
		});
		assertThat(operations().keySet()).isEqualTo(taken).hasSizeGreaterThan(50);
	}

	/** Generated clients have these names. */
	@Test
	void eachOperationHasANameAndASummary() {
		assertThat(operations()).isNotEmpty().allSatisfy((name, operation) -> {
			assertThat(operation.path("operationId").asString()).as(name).matches("[a-z][A-Za-z]+");
			assertThat(operation.path("summary").asString()).as(name).isNotBlank();
			assertThat(operation.path("tags").size()).as(name).isOne();
		});
		assertThat(operations().get("GET /api/v1/keys").path("operationId").asString()).isEqualTo("listApiKeys");
	}

	@Test
	void eachRefusalIsAProblem() {
		assertThat(operations()).allSatisfy((name, operation) -> {
			JsonNode responses = operation.get("responses");
			assertThat(responses.propertyNames()).as(name).contains("400", "401", "403", "429", "503");
			responses.forEachEntry((status, response) -> {
				if (status.charAt(0) >= '4') {
					assertThat(response.path("$ref").asString()).as(name + " " + status)
						.isEqualTo("#/components/responses/Problem");
				}
				else {
					assertThat(response.has("content")).as(name + " " + status)
						.isEqualTo(!status.equals("204") && !status.equals("304"));
				}
			});
		});
		assertThat(operations().get("POST /api/v1/messages").get("responses").propertyNames()).contains("404", "409",
				"413", "415", "507");
		assertThat(schema("Problem").validate(new Api(port, null).get("/api/v1/keys").body(), InputFormat.JSON))
			.isEmpty();
	}

	@Test
	void eachRequestTellsWhichCredentialsItNeeds() {
		assertThat(security("POST /api/v1/messages"))
			.isEqualTo("[{\"token\":[]},{\"key\":[]},{\"cookie\":[],\"csrf\":[]}]");
		// Public topics are read without any.
		assertThat(security("GET /api/v1/messages")).isEqualTo("[{},{\"token\":[]},{\"key\":[]},{\"cookie\":[]}]");
		assertThat(security("DELETE /api/v1/messages")).as("for administrators alone")
			.isEqualTo("[{\"token\":[]},{\"cookie\":[],\"csrf\":[]}]");
		assertThat(security("GET /api/v1/rooms")).isEqualTo("[{\"token\":[]},{\"cookie\":[]}]");
		assertThat(security("POST /api/v1/token")).isEqualTo("[]");
		assertThat(operations().get("POST /api/v1/keys").get("description").asString()).contains("administrators");
		assertThat(operations().get("POST /api/v1/accounts").has("description")).isFalse();
		Set<String> schemes = new TreeSet<>();
		operations().values()
			.forEach((each) -> each.path("security").forEach((one) -> schemes.addAll(one.propertyNames())));
		assertThat(answer.json().at("/components/securitySchemes").propertyNames())
			.containsExactlyInAnyOrderElementsOf(schemes);
	}

	@Test
	void parametersHaveTheirTypesAndBounds() {
		assertThat(parameter("GET /api/v1/messages", "limit").toString()).contains("\"minimum\":1", "\"maximum\":200");
		assertThat(parameter("GET /api/v1/messages", "wait").toString()).contains("30s");
		assertThat(parameter("GET /api/v1/messages", "If-None-Match").get("in").asString()).isEqualTo("header");
		assertThat(parameter("GET /api/v1/events", "destination").toString()).contains("\"maxItems\":32");
		assertThat(parameter("GET /api/v1/events", "max-frequency").toString()).contains("0.01 to 1000");
		assertThat(parameter("GET /api/v1/accounts", "limit").toString()).contains("\"maximum\":200");
		assertThat(parameter("GET /api/v1/position", "destination").get("required").asBoolean()).isTrue();
		assertThat(operations().get("GET /api/v1/events").at("/responses/200/content").propertyNames())
			.containsExactly("text/event-stream");
	}

	/** Records of one name are two schemas. */
	@Test
	void schemasAreThoseOfTheRecords() {
		JsonNode schemas = answer.json().at("/components/schemas");
		assertThat(answer.json()
			.at("/paths/~1api~1v1~1keys/post/responses/201/content/application~1json/schema/$ref")
			.asString()).isEqualTo("#/components/schemas/ApiKeyCreated");
		assertThat(schemas.at("/ApiKeyCreated/properties").propertyNames()).contains("key", "patterns");
		assertThat(schemas.at("/InvitationCreated/properties").propertyNames()).contains("usesLeft");
		assertThat(schemas.at("/ApiKeyCreated/required").toString()).contains("\"key\"").doesNotContain("expiresAt");
		assertThat(schemas.at("/ApiKeyCreated/properties/expiresAt/type").toString()).contains("\"null\"");
		assertThat(schemas.at("/TokenTokenView/required").toString()).contains("access_token");
		assertThat(schemas.at("/ApiKeyNewKey/properties/days/maximum").asInt()).isEqualTo(3650);
	}

	@Test
	void theDocumentHasOneAddressAndIsTheSameInEachLanguage() {
		Api mina = Api.of(port, Account.signUp(port, "mina-of-springdoc"));
		assertThat(mina.exchange("GET", "/api/v1/openapi.json", null, "Accept-Language", "ko").body())
			.isEqualTo(answer.body());
		assertThat(answer.json().at("/servers/0/url").asString()).isEqualTo("/");
		for (String other : List.of("/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config",
				"/api/v1/openapi.json.yaml", "/api/v1/openapi.yaml", "/swagger-ui.html")) {
			assertThat(mina.get(other).status()).as(other).isEqualTo(404);
		}
	}

	@Test
	void itIsForTheSignedIn() {
		assertThat(new Api(port, null).get("/api/v1/openapi.json").status()).isEqualTo(401);
	}

	private static Map<String, JsonNode> operations() {
		Map<String, JsonNode> operations = new TreeMap<>();
		answer.json()
			.get("paths")
			.forEachEntry((path, item) -> item.forEachEntry(
					(method, operation) -> operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation)));
		return operations;
	}

	private static String security(String operation) {
		return operations().get(operation).get("security").toString();
	}

	private static JsonNode parameter(String operation, String name) {
		return operations().get(operation)
			.get("parameters")
			.valueStream()
			.filter((parameter) -> parameter.get("name").asString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static Schema schema(String name) {
		return schema(answer.json().at("/components/schemas/" + name));
	}

	/** With the schemas that it refers to. */
	private static Schema schema(JsonNode schema) {
		ObjectNode whole = ((ObjectNode) schema).deepCopy();
		whole.set("components", answer.json().get("components"));
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(whole.toString(), InputFormat.JSON);
	}

}
