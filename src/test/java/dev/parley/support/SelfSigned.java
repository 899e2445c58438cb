package dev.parley.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost}, as files that proxies can read, created once by
 * the JDK's own tool, and clients that trust it. Safe for any thread.
 */
final class SelfSigned {

	private static final String ALIAS = "web";

	static final String CERTIFICATE = "certificate.pem";

	static final String KEY = "key.pem";

	static final String BOTH = "both.pem";

	private static final String PASSWORD = "changeit";

	private final String certificate;

	private final String key;

	private final HttpClient client;

	private final SSLContext trusting;

	private SelfSigned(KeyStore keys) throws GeneralSecurityException, IOException {
		this.certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
		this.key = pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		this.trusting = SSLContext.getInstance("TLS");
		this.trusting.init(null, factory.getTrustManagers(), null);
		this.client = HttpClient.newBuilder().sslContext(this.trusting).connectTimeout(RawWebSocket.PATIENCE).build();
	}

	static void write(Path folder) throws IOException {
		SelfSigned made = Made.ONCE;
		Files.writeString(folder.resolve(CERTIFICATE), made.certificate);
		Files.writeString(folder.resolve(KEY), made.key);
		Files.writeString(folder.resolve(BOTH), made.certificate + made.key);
	}

	/** Trusts this certificate and no other. */
	static SSLContext trusting() {
		return Made.ONCE.trusting;
	}

	/** Speaks HTTP/2 with servers that do, as browsers do. */
	static HttpClient client() {
		return Made.ONCE.client;
	}

	private static SelfSigned make() {
		String said = "";
		try {
			Path folder = Files.createTempDirectory("parley-certificate");
			Path store = folder.resolve("keys.p12");
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2",
					"-storetype", "PKCS12", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-storepass", PASSWORD,
					"-keystore", store.toString())
				.redirectErrorStream(true)
				.start();
			said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			KeyStore keys = KeyStore.getInstance("PKCS12");
			try (InputStream in = Files.newInputStream(store)) {
				keys.load(in, PASSWORD.toCharArray());
			}
			Files.delete(store);
			Files.delete(folder);
			return new SelfSigned(keys);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No certificate could be made: " + said, ex);
		}
	}

	private static String pem(String kind, byte[] der) {
		return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind,
				Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der), kind);
	}

	private static final class Made {

		static final SelfSigned ONCE = make();

	}

}
