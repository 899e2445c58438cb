package dev.parley.description;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The requests of this server as an OpenAPI document, for the signed-in: springdoc writes
 * what it finds in the controllers, and {@code openapi.yaml} adds what no type says.
 * <p>
 * In place of springdoc's own controller, which has a second address for YAML, and keeps
 * a document for each language that a client claims to speak. This one writes the
 * document when it is asked for first, and keeps its bytes. Without springdoc's beans, as
 * {@code springdoc.api-docs.enabled=false} has it, there is no such address. Thread-safe.
 */
@ConditionalOnProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
@RestController
final class OpenApiController extends OpenApiResource {

	static final String PATH = "/api/v1/openapi.json";

	private final JsonMapper json = new JsonMapper();

	private volatile byte @Nullable [] document;

	OpenApiController(ObjectFactory<OpenAPIService> service, AbstractRequestService requests,
			GenericResponseService responses, OperationService operations, SpringDocConfigProperties properties,
			SpringDocProviders providers, SpringDocCustomizers customizers) {
		super(service, requests, responses, operations, properties, providers, customizers);
	}

	@GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
	byte[] describe(HttpServletRequest request) throws IOException {
		byte[] written = this.document;
		if (written == null) {
			written = write(request);
			this.document = written;
		}
		return written;
	}

	private byte[] write(HttpServletRequest request) throws IOException {
		byte[] found = openapiJson(request, PATH, Locale.ENGLISH);
		Object described = this.json.readValue(found, Map.class);
		return this.json.writeValueAsBytes(MergePatch.apply(described, additions()));
	}

	private static Object additions() throws IOException {
		try (InputStream text = new ClassPathResource("openapi.yaml", OpenApiController.class).getInputStream()) {
			return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
		}
	}

	/** The document's own: its addresses are relative, so they hold behind any proxy. */
	@Override
	protected String getServerUrl(HttpServletRequest request, String path) {
		return "";
	}

}
