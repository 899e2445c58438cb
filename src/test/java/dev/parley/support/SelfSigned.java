package dev.parley.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for {@code localhost}, as files that proxies can read, created by the
 * JDK's own tool.
 */
final class SelfSigned {

	static final String CERTIFICATE = "certificate.pem";

	static final String KEY = "key.pem";

	static final String BOTH = "both.pem";

	private static final String PASSWORD = "changeit";

	private SelfSigned() {
	}

	static void write(Path folder) throws IOException {
		Path store = folder.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2",
				"-storetype", "PKCS12", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-storepass", PASSWORD, "-keystore",
				store.toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		try (InputStream in = Files.newInputStream(store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			String certificate = pem("CERTIFICATE", keys.getCertificate("web").getEncoded());
			String key = pem("PRIVATE KEY", keys.getKey("web", PASSWORD.toCharArray()).getEncoded());
			Files.writeString(folder.resolve(CERTIFICATE), certificate);
			Files.writeString(folder.resolve(KEY), key);
			Files.writeString(folder.resolve(BOTH), certificate + key);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No certificate could be made: " + said, ex);
		}
	}

	private static String pem(String kind, byte[] der) {
		return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind,
				Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der), kind);
	}

}
