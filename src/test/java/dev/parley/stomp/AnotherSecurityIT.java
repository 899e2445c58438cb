package dev.parley.stomp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.stomp.authentication.AuthenticationLost;
import dev.parley.stomp.authentication.AuthoritiesChanged;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.authentication.HandshakeAuthentication;
import dev.parley.stomp.authentication.TokenTtl;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.WebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The edge without {@code security}, without accounts and without a database: another
 * security module implements its ports, with badges that people show at CONNECT.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = AnotherSecurityIT.Application.class,
		properties = { "management.endpoint.health.validate-group-membership=false", "parley.archive.enabled=false" })
class AnotherSecurityIT {

	@LocalServerPort
	int port;

	@Autowired
	Badges badges;

	@Autowired
	Entrances entrances;

	@Autowired
	ApplicationEventPublisher events;

	@Test
	void whoShowsItsCredentialIsConnectedAndTold() {
		try (StompClient mina = StompClient.open(this.port)) {
			StompFrame connected = mina.connect("badge:mina");
			assertThat(connected.header("user-name")).isEqualTo("mina");
			assertThat(connected.header("x-token-ttl")).isEqualTo("60");
			mina.subscribe("1", "/topic/hall");
			mina.publish("/topic/hall", "hello");
			mina.expectMessage("hello");
		}
		assertThat(this.entrances.addresses).contains("127.0.0.1");
	}

	@Test
	void whomItRefusesIsRefusedAndAudited() {
		try (StompClient eve = StompClient.open(this.port)) {
			eve.send("CONNECT\naccept-version:1.2\nhost:localhost\nbadge:stolen\n\n\0");
			StompClient.ErrorAndClose refusal = eve.expectErrorAndClose();
			assertThat(refusal.error().text()).contains("not-authenticated").contains("This badge is not ours");
			assertThat(refusal.close().code()).isEqualTo(4501);
		}
		assertThat(this.entrances.audited).contains(
				AuditEvent.failure(AuditEvent.Type.SIGN_IN, "This badge is not ours").from("127.0.0.1").toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "CONNECT", "STOMP" })
	void aSecondConnectIsAFaultOfTheClientAndNoFailedSignIn(String command) {
		try (StompClient mina = StompClient.connected(this.port, "badge:mina")) {
			this.entrances.audited.clear();
			mina.send(command + "\naccept-version:1.2\nhost:localhost\nbadge:stolen\n\n\0");
			StompClient.ErrorAndClose end = mina.expectErrorAndClose();
			assertThat(end.error().text()).contains("protocol-fault")
				.contains(command + " comes once; this session is connected");
			assertThat(end.close().code()).isEqualTo(1002);
		}
		assertThat(this.entrances.audited).noneMatch((event) -> event.contains("type=" + AuditEvent.Type.SIGN_IN));
	}

	@Test
	void sockJsNeedsNoCsrfTokenOfIt() throws Exception {
		HttpRequest open = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/chat/000/badges/xhr"))
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> opened = HttpClient.newHttpClient().send(open, HttpResponse.BodyHandlers.ofString());
		assertThat(opened.body()).isEqualTo("o\n");
	}

	@Test
	void itIsAskedOfEachFrameAgain() {
		try (StompClient mina = StompClient.connected(this.port, "badge:mina")) {
			this.badges.people.values().removeIf("mina"::equals);
			mina.send("SEND\ndestination:/topic/hall\n\nstill here?\0");
			assertThat(mina.expectErrorAndClose().close().code()).isEqualTo(4501);
		}
	}

	@Test
	void whatItTakesBackEndsTheConnection() {
		try (StompClient mina = StompClient.open(this.port)) {
			String session = mina.connect("badge:mina").header("session");
			this.events.publishEvent(new AuthenticationLost(session, true, "Get a new badge"));
			StompClient.ErrorAndClose end = mina.expectErrorAndClose();
			assertThat(end.error().text()).contains("authentication-expired").contains("Get a new badge");
			assertThat(end.close().code()).isEqualTo(4001);
		}
	}

	@Test
	void whatItAllowsLessIsNoLongerHeard() {
		try (StompClient mina = StompClient.open(this.port)) {
			String session = mina.connect("badge:mina").header("session");
			mina.subscribe("1", "/user/queue/errors");
			mina.subscribe("2", "/topic/staff");
			this.events.publishEvent(new AuthoritiesChanged(session, Badges.user("mina", "ROLE_GUEST")));
			assertThat(mina.expect("MESSAGE").text()).contains("no-longer-allowed").contains("/topic/staff");
		}
	}

	/**
	 * The HTTP request with which a session began; the events that the edge has reported.
	 */
	static final class Entrances implements HandshakeAuthentication {

		final Queue<String> addresses = new ConcurrentLinkedQueue<>();

		final Queue<String> audited = new ConcurrentLinkedQueue<>();

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			this.addresses.add(String.valueOf(request.getRemoteAddress().getAddress().getHostAddress()));
			return true;
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception exception) {
			// No session was open.
		}

		@EventListener
		void hear(AuditEvent event) {
			this.audited.add(event.in(null).toString());
		}

	}

	/** A badge is a name, valid for a minute. */
	static final class Badges implements FrameAuthentication {

		private static final String BADGE = "badge";

		/** The badges, by the session that showed them. */
		final Map<String, String> people = new ConcurrentHashMap<>();

		@Override
		public boolean isCredential(String header) {
			return header.equals(BADGE);
		}

		@Override
		public boolean mayWait(String stompSessionId, @Nullable String authorization) {
			return false;
		}

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			SimpMessageHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message,
					SimpMessageHeaderAccessor.class);
			String session = frame.getSessionId();
			if (frame.getMessageType() == SimpMessageType.CONNECT) {
				List<String> shown = frame.removeNativeHeader(BADGE);
				if (shown == null || !shown.equals(List.of("mina"))) {
					throw new BadCredentialsException("This badge is not ours");
				}
				this.people.put(session, shown.get(0));
				TokenTtl.set(frame, 60);
			}
			if (frame.getMessageType() != SimpMessageType.DISCONNECT) {
				String name = this.people.get(session);
				if (name == null) {
					throw new AuthenticationCredentialsNotFoundException("Show your badge first");
				}
				frame.setUser(user(name, "ROLE_STAFF"));
			}
			return message;
		}

		static Authentication user(String name, String authority) {
			return UsernamePasswordAuthenticationToken.authenticated(name, null,
					AuthorityUtils.createAuthorityList(authority));
		}

	}

	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	@ComponentScan(basePackages = "dev.parley.endpoint",
			excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
	@ConfigurationPropertiesScan({ "dev.parley.endpoint", "dev.parley.stomp.limits" })
	@Import({ Badges.class, Entrances.class })
	static class Application {

		@Bean
		DestinationPolicy staff() {
			return DestinationPolicy.closed("/topic/staff").subscribe(Access.role("STAFF"));
		}

		@Bean
		DestinationPolicy hall() {
			return DestinationPolicy.open("/topic/hall");
		}

		@Bean
		SecurityFilterChain everybody(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

}
