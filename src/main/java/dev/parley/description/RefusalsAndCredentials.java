package dev.parley.description;

import java.util.List;

import dev.parley.security.AdministrationPaths;
import dev.parley.security.AnonymousAccess;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.servers.Server;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What holds for many operations: with which credentials they work, and how they refuse.
 */
final class RefusalsAndCredentials implements OpenApiCustomizer {

	private static final String API = "/api/v1/";

	private static final String PROBLEM = "#/components/responses/Problem";

	private final List<AdministrationPaths> administration;

	private final List<String> forKeys;

	private final AnonymousAccess anonymous;

	/**
	 * @param forKeys paths that an API key opens
	 * @param anonymous what needs no credential there
	 */
	RefusalsAndCredentials(List<AdministrationPaths> administration, List<String> forKeys, AnonymousAccess anonymous) {
		this.administration = administration;
		this.forKeys = forKeys;
		this.anonymous = anonymous;
	}

	@Override
	public void customise(OpenAPI document) {
		document.setServers(List.of(new Server().url("/")));
		// springdoc's are the names of our classes.
		document.setTags(null);
		document.getPaths()
			.forEach((path, item) -> item.readOperationsMap()
				.forEach((method, operation) -> complete(path, method, operation)));
	}

	private void complete(String path, PathItem.HttpMethod method, Operation operation) {
		boolean changes = method != PathItem.HttpMethod.GET && method != PathItem.HttpMethod.HEAD;
		boolean named = path.contains("{") || this.forKeys.contains(path);
		operation.setTags(List.of(path.substring(API.length()).replaceAll("[./].*", "")));
		credentials(path, method, operation, changes);
		ApiResponses responses = operation.getResponses();
		refusal(responses, "400");
		refusal(responses, "401");
		refusal(responses, "403");
		if (named) {
			refusal(responses, "404");
		}
		if (changes || this.forKeys.contains(path)) {
			refusal(responses, "409");
		}
		if (operation.getRequestBody() != null) {
			refusal(responses, "413");
			refusal(responses, "415");
			if (this.forKeys.contains(path)) {
				refusal(responses, "507");
			}
		}
		refusal(responses, "429");
		refusal(responses, "503");
	}

	private static void refusal(ApiResponses responses, String status) {
		responses.addApiResponse(status, new ApiResponse().$ref(PROBLEM));
	}

	/** Of several requirements one has to be met; an empty one is met by everybody. */
	private void credentials(String path, PathItem.HttpMethod method, Operation operation, boolean changes) {
		boolean forAdministrators = isForAdministrators(path, method);
		boolean forKeys = this.forKeys.contains(path) && !forAdministrators;
		if (forKeys && (changes ? this.anonymous.sends() : this.anonymous.reads())) {
			operation.addSecurityItem(new SecurityRequirement());
		}
		operation.addSecurityItem(new SecurityRequirement().addList("token"));
		if (forKeys) {
			operation.addSecurityItem(new SecurityRequirement().addList("key"));
		}
		SecurityRequirement cookie = new SecurityRequirement().addList("cookie");
		operation.addSecurityItem(changes ? cookie.addList("csrf") : cookie);
		if (forAdministrators) {
			operation.setDescription("For administrators who have signed in a short time ago.");
		}
	}

	private boolean isForAdministrators(String path, PathItem.HttpMethod method) {
		PathContainer container = PathContainer.parsePath(path.replaceAll("[{}]", ""));
		return this.administration.stream()
			.filter((each) -> each.method() == null || each.method().equals(HttpMethod.valueOf(method.name())))
			.flatMap((each) -> each.patterns().stream())
			.anyMatch((pattern) -> PathPatternParser.defaultInstance.parse(pattern).matches(container));
	}

}
