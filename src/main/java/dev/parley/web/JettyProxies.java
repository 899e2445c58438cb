package dev.parley.web;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Lets Jetty believe {@link TrustedProxies}, and nobody else, if some are configured. It
 * replaces {@code server.forward-headers-strategy}, which believes everybody who can
 * reach the port.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Server.class)
@EnableConfigurationProperties(ProxyProperties.class)
class JettyProxies {

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> trustedProxies(ProxyProperties properties) {
		return new Customizer(properties);
	}

	/** Comes after Spring Boot's customizer, which applies the strategy. */
	private record Customizer(ProxyProperties properties)
			implements
				WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>,
				Ordered {

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public void customize(ConfigurableJettyWebServerFactory factory) {
			if (!this.properties.trusted().isEmpty()) {
				factory.setUseForwardHeaders(false);
				factory.addServerCustomizers(this::trust);
			}
		}

		private void trust(Server server) {
			TrustedProxies proxies = new TrustedProxies(this.properties);
			for (Connector connector : server.getConnectors()) {
				for (ConnectionFactory protocol : connector.getConnectionFactories()) {
					if (protocol instanceof HttpConfiguration.ConnectionFactory http) {
						http.getHttpConfiguration().addCustomizer(proxies);
					}
				}
			}
		}

	}

}
