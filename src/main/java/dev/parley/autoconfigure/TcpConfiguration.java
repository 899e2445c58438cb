package dev.parley.autoconfigure;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.socket.WebSocketHandler;

import dev.parley.engine.Engine;
import dev.parley.stomp.drain.ConnectionDrain;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.NewConnections;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.tcp.TcpCertificate;
import dev.parley.stomp.tcp.TcpProperties;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.stomp.tcp.TcpStartException;

/**
 * STOMP over TCP, where a port is set for it. It needs Jetty, though not as container.
 */
@ConditionalOnProperty("parley.tcp.port")
@Import({ TcpConfiguration.OnJetty.class, TcpConfiguration.WithoutJetty.class })
class TcpConfiguration {

	private static final String JETTY = "org.eclipse.jetty.server.ServerConnector";

	@ConditionalOnClass(name = JETTY)
	@EnableConfigurationProperties(TcpProperties.class)
	static class OnJetty {

		/**
		 * @param drain makes the engine accept connections before the port is open, and
		 * closes the port, then those that are left
		 */
		@Bean
		TcpServer parleyTcpServer(TcpProperties properties, StompProperties stomp, SslBundles bundles,
				@Qualifier("subProtocolWebSocketHandler") WebSocketHandler endpoint, Engine engine,
				NewConnections limits, Problems problems, SessionIds ids, ConnectionDrain drain) {
			TcpCertificate certificate = (properties.sslBundle() != null)
					? new TcpCertificate(bundles, properties.sslBundle()) : null;
			return new TcpServer(properties, stomp.pingInterval(), certificate, endpoint, engine, limits, problems,
					ids);
		}

	}

	@ConditionalOnMissingClass(JETTY)
	static class WithoutJetty {

		WithoutJetty() {
			throw new TcpStartException("parley.tcp.port is set, and STOMP over TCP needs Jetty's server as a library.",
					"Add the dependency org.eclipse.jetty:jetty-server, which leaves the container as it is, or remove"
							+ " parley.tcp.port.",
					null);
		}

	}

}
