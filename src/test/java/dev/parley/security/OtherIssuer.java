package dev.parley.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An OIDC issuer that a test controls completely, on a port of its own. */
public final class OtherIssuer implements AutoCloseable {

	public final RSAKey key;

	public final Map<String, String> documents = new ConcurrentHashMap<>();

	public final AtomicInteger requests = new AtomicInteger();

	private final HttpServer server;

	public OtherIssuer() throws IOException, JOSEException {
		this.key = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
		this.documents.put("/.well-known/openid-configuration",
				"{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(uri(), uri()));
		this.documents.put("/keys", new JWKSet(this.key).toString());
	}

	public String uri() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	public String token(Instant now, Consumer<JWTClaimsSet.Builder> claims) {
		return token(this.key, (header) -> header, now, claims);
	}

	public String token(RSAKey signer, UnaryOperator<JWSHeader.Builder> header, Instant now,
			Consumer<JWTClaimsSet.Builder> change) {
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(uri())
			.audience("parley")
			.subject("mina")
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(300)));
		change.accept(claims);
		JWSHeader.Builder builder = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(this.key.getKeyID());
		SignedJWT jwt = new SignedJWT(header.apply(builder).build(), claims.build());
		try {
			jwt.sign(new RSASSASigner(signer));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return jwt.serialize();
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.requests.incrementAndGet();
		String document = this.documents.get(exchange.getRequestURI().getPath());
		byte[] body = (document != null) ? document.getBytes(StandardCharsets.UTF_8) : new byte[0];
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders((document != null) ? 200 : 503, (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
