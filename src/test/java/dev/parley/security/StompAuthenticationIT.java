package dev.parley.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.security.http.AuthenticationHandshakeInterceptor;
import dev.parley.security.live.AuthenticationChannelInterceptor;
import dev.parley.security.live.LiveSessions;
import dev.parley.stomp.authentication.AuthenticationLost;
import dev.parley.support.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The two interceptors in a stock Spring broker, as the edge registers them. */
class StompAuthenticationIT {

	private static final String PASSWORD = "correct horse";

	private static final ManualClock clock = ManualClock.startingNow();

	private static final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

	private static final BlockingQueue<AuthenticationLost> lost = new LinkedBlockingQueue<>();

	private static ConfigurableApplicationContext server;

	private final TestBrowser browser = new TestBrowser(SecurityModule.port(server));

	private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

	private @Nullable Socket socket;

	@BeforeAll
	static void start() {
		server = SecurityModule.start(Edge.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void signUp() {
		handled.clear();
		lost.clear();
		this.browser.signUp(this.name, PASSWORD);
	}

	@AfterEach
	void close() {
		if (this.socket != null) {
			this.socket.connection.abort();
		}
	}

	@Test
	void aPageConnectsWithItsCookieAndCsrfToken() throws Exception {
		Socket page = open(this.browser.cookieHeader());
		page.send("CONNECT\naccept-version:1.2\nhost:x\nX-CSRF-TOKEN:" + this.browser.csrf() + "\n\n");
		assertThat(page.next()).startsWith("CONNECTED\n").contains("user-name:" + this.name);
		page.send("SEND\ndestination:/app/hello\n\n");
		assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(this.name);
	}

	@Test
	void aProgramConnectsWithATokenAlone() throws Exception {
		Socket program = open(null);
		program.send("CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer " + token() + "\n\n");
		assertThat(program.next()).startsWith("CONNECTED\n");
		program.send("SEND\ndestination:/app/hello\n\n");
		assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(this.name);
	}

	@Test
	void aForeignPageThatHasOnlyTheCookieGetsAnError() throws Exception {
		Socket foreign = open(this.browser.cookieHeader());
		foreign.send("CONNECT\naccept-version:1.2\nhost:x\n\n");
		assertThat(foreign.next()).startsWith("ERROR\n");
	}

	@Test
	void aFrameInFrontOfTheConnectReachesNobody() throws Exception {
		Socket eager = open(this.browser.cookieHeader());
		eager.send("SEND\ndestination:/app/hello\n\n");
		assertThat(eager.next()).startsWith("ERROR\n");
		assertThat(handled).isEmpty();
	}

	@Test
	void signingOutInAnotherTabEndsTheSocketsOfTheBrowser() throws Exception {
		Socket page = open(this.browser.cookieHeader());
		page.send("CONNECT\naccept-version:1.2\nhost:x\nX-CSRF-TOKEN:" + this.browser.csrf() + "\n\n");
		page.next();
		this.browser.signOut();
		assertThat(lost.poll(60, TimeUnit.SECONDS)).extracting(AuthenticationLost::reason)
			.isEqualTo(LossReason.SIGNED_OUT.text());
		page.send("SEND\ndestination:/app/hello\n\n");
		page.expectEnd();
		assertThat(handled).isEmpty();
	}

	@Test
	void signingInAgainTellsTheSocketsOfTheBrowserToComeAgain() throws Exception {
		Socket page = open(this.browser.cookieHeader());
		page.send("CONNECT\naccept-version:1.2\nhost:x\nX-CSRF-TOKEN:" + this.browser.csrf() + "\n\n");
		page.next();
		this.browser.signIn(this.name, PASSWORD);
		assertThat(lost.poll(60, TimeUnit.SECONDS)).extracting(AuthenticationLost::reconnect).isEqualTo(true);
	}

	@Test
	void aFrameAfterTheTokensLifeReachesNobody() throws Exception {
		Socket program = open(null);
		program.send("CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer " + token() + "\n\n");
		program.next();
		clock.advance(Duration.ofMinutes(15));
		program.send("SEND\ndestination:/app/hello\n\n");
		program.expectEnd();
		assertThat(handled).isEmpty();
	}

	@Test
	void aClosedConnectionIsForgotten() throws Exception {
		LiveSessions sessions = server.getBean(LiveSessions.class);
		await().until(() -> sessions.size() == 0);
		Socket program = open(null);
		program.send("CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer " + token() + "\n\n");
		program.next();
		assertThat(sessions.size()).isEqualTo(1);
		program.connection.abort();
		await().until(() -> sessions.size() == 0);
	}

	@Test
	void aPageConnectsOverSockjsToo() throws Exception {
		String path = "/chat/000/" + UUID.randomUUID();
		assertThat(this.browser.post(path + "/xhr", "").body()).isEqualTo("o\n");
		String csrf = Objects.requireNonNull(this.browser.csrf());
		this.browser.forgetCsrf();
		assertThat(this.browser
			.post(path + "/xhr_send",
					"[\"CONNECT\\naccept-version:1.2\\nhost:x\\nX-CSRF-TOKEN:" + csrf + "\\n\\n\\u0000\"]")
			.status()).isEqualTo(204);
		assertThat(this.browser.post(path + "/xhr", "").body()).startsWith("a[\"CONNECTED");
		this.browser.post(path + "/xhr_send", "[\"SEND\\ndestination:/app/hello\\n\\n\\u0000\"]");
		assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(this.name);
	}

	private String token() {
		return this.browser.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD))
			.json()
			.get("access_token")
			.asString();
	}

	private Socket open(@Nullable String cookies) {
		Socket opened = new Socket(cookies);
		this.socket = opened;
		return opened;
	}

	/** A WebSocket that sends and receives whole STOMP frames. */
	private static final class Socket implements WebSocket.Listener {

		private static final String CLOSED = "closed";

		private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

		private final StringBuilder part = new StringBuilder();

		private final WebSocket connection;

		private Socket(@Nullable String cookies) {
			WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
			if (cookies != null) {
				builder.header("Cookie", cookies);
			}
			this.connection = builder.subprotocols("v12.stomp")
				.buildAsync(URI.create("ws://127.0.0.1:" + SecurityModule.port(server) + "/chat"), this)
				.join();
		}

		private void send(String frame) {
			this.connection.sendText(frame + "\0", true).join();
		}

		private String next() throws InterruptedException {
			return Objects.requireNonNull(this.frames.poll(60, TimeUnit.SECONDS), "no frame within a minute");
		}

		/**
		 * By ERROR, or just by a close: Spring's own broker drops an ERROR that is sent
		 * while another thread has not yet returned from sending CONNECTED, which the
		 * client may have by then (ConcurrentWebSocketSessionDecorator buffers it, and
		 * the close that follows empties the buffer).
		 */
		private void expectEnd() throws InterruptedException {
			assertThat(next()).matches((end) -> end.startsWith("ERROR\n") || end.equals(CLOSED));
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
			this.frames.add(CLOSED);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.part.append(data);
			if (last) {
				this.frames.add(this.part.toString());
				this.part.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

	}

	/** Uses the public types of this module as the module stomp does. */
	@EnableWebSocketMessageBroker
	static class Edge implements WebSocketMessageBrokerConfigurer {

		private final AuthenticationHandshakeInterceptor handshakes;

		private final AuthenticationChannelInterceptor frames;

		Edge(AuthenticationHandshakeInterceptor handshakes, AuthenticationChannelInterceptor frames) {
			this.handshakes = handshakes;
			this.frames = frames;
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/chat").addInterceptors(this.handshakes);
			registry.addEndpoint("/chat").addInterceptors(this.handshakes).withSockJS();
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
			registry.setApplicationDestinationPrefixes("/app");
		}

		@Override
		public void configureClientInboundChannel(ChannelRegistration registration) {
			registration.interceptors(this.frames);
		}

		@Bean
		static Clock manualClock() {
			return clock;
		}

		/** The path, as the module stomp defines it. */
		@Bean
		static Customizer<CsrfConfigurer<HttpSecurity>> framesWithoutCsrfToken() {
			return (csrf) -> csrf.ignoringRequestMatchers("/chat/**");
		}

		@Bean
		static Hello hello() {
			return new Hello();
		}

	}

	@Controller
	static class Hello {

		@MessageMapping("/hello")
		void hello(Principal principal) {
			handled.add(principal.getName());
		}

		@EventListener
		void on(AuthenticationLost event) {
			lost.add(event);
		}

	}

}
