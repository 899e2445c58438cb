package dev.parley.http.events;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.WebSocketHandler;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.http.HttpPaths;
import dev.parley.stomp.authentication.HandshakeAuthentication;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.HandshakeLimit;
import dev.parley.stomp.limits.NewConnections;
import dev.parley.stomp.problem.Problems;

/** Opens streams of server-sent events. */
@RestController
final class EventsController {

	private final WebSocketHandler sessions;

	private final SessionIds ids;

	private final NewConnections connections;

	private final HandshakeLimit limit;

	private final ObjectProvider<HandshakeAuthentication> authentication;

	private final Problems problems;

	private final Executor workers;

	private final String heartBeat;

	private final JsonMapper json = new JsonMapper();

	EventsController(@Qualifier("subProtocolWebSocketHandler") WebSocketHandler sessions, SessionIds ids,
			NewConnections connections, HandshakeLimit limit, ObjectProvider<HandshakeAuthentication> authentication,
			Problems problems, @Qualifier("parleyWorkers") Executor workers, EventsProperties properties) {
		this.sessions = sessions;
		this.ids = ids;
		this.connections = connections;
		this.limit = limit;
		this.authentication = authentication;
		this.problems = problems;
		this.workers = workers;
		this.heartBeat = "0," + properties.heartBeat().toMillis();
	}

	/** Messages of 1 to 32 destinations, as they come. */
	@GetMapping(HttpPaths.EVENTS)
	void events(HttpServletRequest request, HttpServletResponse response) throws Exception {
		if (StreamRequest.isOver(request)) {
			response.setStatus(HttpServletResponse.SC_NO_CONTENT);
			return;
		}
		if (this.connections.isStopping()) {
			comeLater(response);
			return;
		}
		try {
			open(StreamRequest.of(request), request, response);
		}
		catch (RefusedException ex) {
			answer(response, ex.problem());
		}
	}

	/** A browser that is answered 503 does not come back, even if the server does. */
	private void comeLater(HttpServletResponse response) throws IOException {
		response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
		byte[] problem = this.problems.write(Ending.problem(CloseReason.RESTART));
		response.getOutputStream().write(StreamEvent.problem(problem));
		response.getOutputStream().write(StreamEvent.ascii(Ending.lastLines(CloseReason.RESTART)));
	}

	/** A stream has no head that would be true without it. */
	@RequestMapping(path = HttpPaths.EVENTS, method = RequestMethod.HEAD)
	void head(HttpServletResponse response) throws IOException {
		response.setHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
		answer(response, new Problem("method-not-allowed", HttpStatus.METHOD_NOT_ALLOWED.value(), "Method not allowed",
				"A stream is opened by GET", null));
	}

	private void open(StreamRequest asked, HttpServletRequest request, HttpServletResponse response) throws Exception {
		ServletServerHttpRequest handshake = new ServletServerHttpRequest(request);
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		Map<String, Object> attributes = new ConcurrentHashMap<>();
		if (!this.limit.beforeHandshake(handshake, answer, this.sessions, attributes)) {
			answer.flush();
			return;
		}
		EventStream stream = new EventStream(this.ids.next(), this.sessions, attributes, request.getUserPrincipal(),
				this.workers);
		EventWire wire = new EventWire(stream, asked, request, response, this.problems,
				(problem) -> this.json.readTree(problem).path("status").asInt(HttpStatus.SERVICE_UNAVAILABLE.value()));
		stream.begin(wire, connect(handshake, attributes), asked);
	}

	private Headers connect(ServletServerHttpRequest request, Map<String, Object> attributes) {
		Headers.Builder connect = Headers.builder()
			.add("accept-version", "1.2")
			.add("host", request.getServletRequest().getServerName())
			.add("heart-beat", this.heartBeat);
		String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		if (authorization != null) {
			return connect.add(HttpHeaders.AUTHORIZATION, authorization).build();
		}
		HandshakeAuthentication cookies = this.authentication.getIfAvailable();
		if (cookies != null) {
			cookies.connectHeaders(request, attributes).forEach(connect::add);
		}
		return connect.build();
	}

	private void answer(HttpServletResponse response, Problem problem) throws IOException {
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		answer.getHeaders().setCacheControl("no-store");
		this.problems.answer(answer, problem);
		answer.flush();
	}

}
