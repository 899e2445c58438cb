package dev.parley.autoconfigure;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import dev.parley.stomp.tcp.TcpServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/** When somebody's application listens for STOMP over TCP. */
class TcpConfigurationTests {

	private final WebApplicationContextRunner host = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class, SslAutoConfiguration.class,
				EngineAutoConfiguration.class))
		.withUserConfiguration(Guide.class);

	@Test
	void withoutAPortThereIsNothing() {
		this.host.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TcpServer.class));
	}

	@Test
	void withAPortItListensOnThisComputerAlone() {
		this.host.withPropertyValues("parley.tcp.port=0").run((context) -> {
			assertThat(context).hasNotFailed();
			int port = context.getBean(TcpServer.class).port();
			try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
					ServerSocket elsewhere = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
				assertThat(socket.isConnected()).isTrue();
				assertThat(elsewhere.isBound()).as("another address is free").isTrue();
			}
		});
	}

	@Test
	void withoutJettyTheStartSaysWhatIsMissing() {
		this.host.withPropertyValues("parley.tcp.port=0")
			.withClassLoader(new FilteredClassLoader("org.eclipse.jetty"))
			.run((context) -> {
				FailureAnalysis analysis = analysis(context);
				assertThat(analysis.getDescription())
					.isEqualTo("parley.tcp.port is set, and STOMP over TCP needs Jetty's server as a library.");
				assertThat(analysis.getAction()).contains("org.eclipse.jetty:jetty-server");
			});
	}

	@Test
	void aPortInUsePreventsTheStartAndIsNamed() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			this.host.withPropertyValues("parley.tcp.port=" + other.getLocalPort()).run((context) -> {
				FailureAnalysis analysis = analysis(context);
				assertThat(analysis.getDescription()).contains("127.0.0.1, port " + other.getLocalPort());
				assertThat(analysis.getAction()).contains("parley.tcp.port");
			});
		}
	}

	private static FailureAnalysis analysis(AssertableWebApplicationContext context) {
		assertThat(context).hasFailed();
		FailureAnalysis analysis = new TcpFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Guide implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/ws");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
			registry.setApplicationDestinationPrefixes("/app");
		}

	}

}
