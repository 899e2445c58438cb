package dev.parley.stomp.tcp;

import java.nio.file.Path;
import java.security.Principal;
import java.util.Map;

import dev.parley.support.Account;
import dev.parley.support.DefaultDatabase;
import dev.parley.support.FreePort;
import dev.parley.support.ParleyServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Parley as the broker behind an application of Spring's that relays to one. */
@Slow
class RelayIT {

	@TempDir
	Path folder;

	@Test
	void anApplicationRelaysToParleyAndComesBackAfterItsRestart() throws Exception {
		int tcp = FreePort.next();
		ParleyServer parley = parley(tcp);
		try {
			Account shop = Account.signUp(parley.port(), "shop");
			try (ConfigurableApplicationContext application = application(tcp, shop)) {
				int port = ((WebServerApplicationContext) application).getWebServer().getPort();
				awaitBroker(application, true);
				talk(application, port, tcp, shop);
				parley.close();
				awaitBroker(application, false);
				parley = parley(tcp);
				awaitBroker(application, true);
				talk(application, port, tcp, shop);
			}
		}
		finally {
			parley.close();
		}
	}

	private static void talk(ConfigurableApplicationContext application, int port, int tcp, Account shop) {
		try (StompClient kim = client(port, "kim");
				StompClient lee = client(port, "lee");
				StompClient other = new StompClient(new TcpTransport(tcp))) {
			assertThat(other.connect("login:" + shop.name(), "passcode:" + Account.PASSWORD).header("user-name"))
				.isEqualTo(shop.name());
			kim.subscribe("1", "/topic/offers");
			lee.subscribe("1", "/topic/offers");
			other.subscribe("1", "/topic/offers");
			kim.publish("/topic/offers", "of a client");
			SimpMessagingTemplate template = application.getBean(SimpMessagingTemplate.class);
			template.convertAndSend("/topic/offers", "of the application", Map.of("offer", "a:b\n"));
			for (StompClient each : new StompClient[] { kim, lee, other }) {
				each.expectMessage("of a client");
				StompFrame message = each.expectMessage("of the application");
				assertThat(message.header("offer")).isEqualTo("a:b\n");
			}
			kim.subscribe("2", "/user/queue/letters");
			lee.subscribe("2", "/user/queue/letters");
			template.convertAndSendToUser("kim", "/queue/letters", "for kim alone");
			StompFrame letter = kim.expectMessage("for kim alone");
			assertThat(letter.header("destination")).isEqualTo("/user/queue/letters");
			lee.send("SEND\ndestination:/user/kim/queue/letters\n\nof lee\0");
			kim.expectMessage("of lee");
			lee.publish("/topic/offers", "and nothing came in between");
			lee.expectMessage("and nothing came in between");
			kim.send("DISCONNECT\nreceipt:bye\n\n\0");
			assertThat(kim.expectMessage("and nothing came in between").header("subscription")).isEqualTo("1");
			kim.expectReceipt("bye");
		}
	}

	private static StompClient client(int port, String user) {
		StompClient client = new StompClient(RawWebSocket.open(port, "/ws?user=" + user, "v12.stomp"));
		client.connect("heart-beat:0,0");
		return client;
	}

	private static void awaitBroker(ConfigurableApplicationContext application, boolean there) {
		StompBrokerRelayMessageHandler relay = application.getBean(StompBrokerRelayMessageHandler.class);
		await().until(() -> relay.isBrokerAvailable() == there);
	}

	private ParleyServer parley(int tcp) {
		return ParleyServer.start(DefaultDatabase.url(this.folder), "parley.tcp.port=" + tcp,
				"parley.destinations[0].pattern=/topic/**", "parley.destinations[0].subscribe=users",
				"parley.destinations[0].send=users", "parley.destinations[1].pattern=/queue/**",
				"parley.destinations[1].subscribe=users", "parley.destinations[1].send=users");
	}

	private static ConfigurableApplicationContext application(int tcp, Account shop) {
		return new SpringApplicationBuilder(Shop.class)
			.properties("spring.config.name=none", "server.port=0", "server.address=127.0.0.1", "parley.port=" + tcp,
					"parley.login=" + shop.name(), "logging.level.org.springframework=error",
					"logging.level." + StompBrokerRelayMessageHandler.class.getName() + "=off")
			.bannerMode(Banner.Mode.OFF)
			.run();
	}

	/** Knows nothing of Parley: its users say their names in the address. */
	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	@ImportAutoConfiguration({ JettyServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class })
	static class Shop implements WebSocketMessageBrokerConfigurer {

		@Value("${parley.port}")
		int port;

		@Value("${parley.login}")
		String login;

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/ws").setHandshakeHandler(new DefaultHandshakeHandler() {

				@Override
				protected Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
						Map<String, Object> attributes) {
					String name = request.getURI().getQuery().replace("user=", "");
					return () -> name;
				}

			});
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableStompBrokerRelay("/topic", "/queue")
				.setRelayHost("127.0.0.1")
				.setRelayPort(this.port)
				.setSystemLogin(this.login)
				.setSystemPasscode(Account.PASSWORD)
				.setClientLogin(this.login)
				.setClientPasscode(Account.PASSWORD)
				.setUserDestinationBroadcast("/topic/unresolved-users")
				.setUserRegistryBroadcast("/topic/users");
		}

	}

}
