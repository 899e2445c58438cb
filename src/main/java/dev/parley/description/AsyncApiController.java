package dev.parley.description;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.engine.policy.Policies;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The STOMP side of this server as an AsyncAPI document. It names policies, so it is for
 * the signed-in; see {@code SecurityConfiguration}.
 */
@RestController
final class AsyncApiController {

	/** No port: STOMP over TCP is off. */
	private static final int OFF = -1;

	private final SimpAnnotationMethodMessageHandler controllers;

	private final Policies policies;

	private final int tcpPort;

	AsyncApiController(SimpAnnotationMethodMessageHandler controllers, Policies policies,
			@Value("${parley.tcp.port:" + OFF + "}") int tcpPort) {
		this.controllers = controllers;
		this.policies = policies;
		this.tcpPort = tcpPort;
	}

	@GetMapping("/api/v1/asyncapi.json")
	Map<String, Object> describe(HttpServletRequest request) {
		return new AsyncApi(servers(request), this.controllers, this.policies.all()).document();
	}

	/** The names by which this client reaches the server. */
	private Map<String, Object> servers(HttpServletRequest request) {
		Map<String, Object> servers = new LinkedHashMap<>();
		int port = request.getServerPort();
		boolean usual = port == (request.isSecure() ? 443 : 80);
		servers.put("webSocket",
				Map.of("host", request.getServerName() + (usual ? "" : ":" + port), "pathname", "/chat", "protocol",
						request.isSecure() ? "wss" : "ws", "description",
						"STOMP 1.0, 1.1 or 1.2 as text frames; below it SockJS, for networks without WebSocket"));
		if (this.tcpPort > 0) {
			servers.put("tcp", Map.of("host", request.getServerName() + ":" + this.tcpPort, "protocol", "stomp",
					"description", "The same over TCP"));
		}
		return servers;
	}

}
