package dev.parley.stomp.tcp;

import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * The certificate and the options of TLS, from an SSL bundle. A new certificate is taken
 * while the server runs, when the bundle says so ({@code reload-on-update}); open
 * connections keep theirs. Safe for any thread.
 */
public final class TcpCertificate {

	private static final Logger log = LoggerFactory.getLogger(TcpCertificate.class);

	private final SslContextFactory.Server factory = new SslContextFactory.Server();

	/**
	 * @param name of the bundle
	 */
	public TcpCertificate(SslBundles bundles, String name) {
		take(this.factory, bundles.getBundle(name));
		bundles.addBundleUpdateHandler(name, (changed) -> reload(changed, name));
	}

	SslContextFactory.Server factory() {
		return this.factory;
	}

	private void reload(SslBundle changed, String name) {
		try {
			this.factory.reload((running) -> take(running, changed));
			log.info("STOMP over TCP: the certificate of the SSL bundle {} has been reloaded", name);
		}
		catch (Exception ex) {
			log.error("STOMP over TCP: the certificate of the SSL bundle {} could not be taken; the old one stays: {}",
					name, ex.toString());
		}
	}

	private static void take(SslContextFactory factory, SslBundle bundle) {
		factory.setSslContext(bundle.createSslContext());
		SslOptions options = bundle.getOptions();
		if (options.getEnabledProtocols() != null) {
			factory.setIncludeProtocols(options.getEnabledProtocols());
		}
		if (options.getCiphers() != null) {
			factory.setIncludeCipherSuites(options.getCiphers());
		}
	}

}
