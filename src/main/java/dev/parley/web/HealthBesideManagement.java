package dev.parley.web;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointWebExtension;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the health on the main port, too, when there is a management port: proxies and
 * probes ask the port that they send people to, because they want to know its health.
 */
@RestController
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
final class HealthBesideManagement {

	private static final String PATH = "${management.endpoints.web.base-path:/actuator}/health";

	private final HealthEndpointWebExtension health;

	HealthBesideManagement(HealthEndpointWebExtension health) {
		this.health = health;
	}

	@GetMapping(PATH)
	ResponseEntity<HealthDescriptor> health() {
		return answer();
	}

	@GetMapping(PATH + "/{group}")
	ResponseEntity<HealthDescriptor> group(@PathVariable String group) {
		return answer(group);
	}

	private ResponseEntity<HealthDescriptor> answer(String... path) {
		WebEndpointResponse<HealthDescriptor> answer = this.health.health(ApiVersion.LATEST, WebServerNamespace.SERVER,
				SecurityContext.NONE, path);
		return ResponseEntity.status(answer.getStatus()).body(answer.getBody());
	}

}
