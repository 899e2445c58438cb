package dev.parley.web;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Takes a new certificate while the server runs, when its SSL bundle says so ({@code
 * reload-on-update}). Spring Boot does this for Tomcat and Netty, not for Jetty. Open
 * connections keep theirs.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Server.class)
@ConditionalOnProperty(JettyCertificates.BUNDLE)
class JettyCertificates {

	static final String BUNDLE = "server.ssl.bundle";

	private static final Logger log = LoggerFactory.getLogger(JettyCertificates.class);

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> newCertificatesTaken(SslBundles bundles,
			Environment environment) {
		String bundle = environment.getRequiredProperty(BUNDLE);
		return (factory) -> factory.addServerCustomizers((server) -> watch(server, bundles, bundle));
	}

	private static void watch(Server server, SslBundles bundles, String name) {
		for (Connector connector : server.getConnectors()) {
			SslConnectionFactory ssl = connector.getConnectionFactory(SslConnectionFactory.class);
			if (ssl != null) {
				bundles.addBundleUpdateHandler(name, (changed) -> reload(ssl.getSslContextFactory(), changed, name));
			}
		}
	}

	private static void reload(SslContextFactory factory, SslBundle changed, String name) {
		try {
			factory.reload((running) -> take(running, changed.getStores()));
			log.info("The certificate of the SSL bundle {} has been reloaded", name);
		}
		catch (Exception ex) {
			log.error("The certificate of the SSL bundle {} could not be taken; the old one stays: {}", name,
					ex.toString());
		}
	}

	private static void take(SslContextFactory factory, SslStoreBundle stores) {
		factory.setKeyStore(stores.getKeyStore());
		factory.setTrustStore(stores.getTrustStore());
		if (stores.getKeyStorePassword() != null) {
			factory.setKeyStorePassword(stores.getKeyStorePassword());
		}
	}

}
