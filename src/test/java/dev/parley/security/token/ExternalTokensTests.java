package dev.parley.security.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.parley.security.LossReason;
import dev.parley.security.OtherIssuer;
import dev.parley.security.SecurityFixture;
import dev.parley.security.account.Account;
import dev.parley.stomp.authentication.TokenTtl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ExternalTokensTests {

	private static final Instant NOW = Instant.parse(SecurityFixture.NOW);

	private static final Consumer<JWTClaimsSet.Builder> NO_CHANGE = (claims) -> {
	};

	private static OtherIssuer issuer;

	private final OAuth2ResourceServerProperties properties = new OAuth2ResourceServerProperties();

	private SecurityFixture fixture = fixture();

	@BeforeAll
	static void start() throws Exception {
		issuer = new OtherIssuer();
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@Test
	void itsUserIsCalledByItsNameForHimAndItsHost() {
		VerifiedToken token = verify(issuer.token(NOW, NO_CHANGE));
		assertThat(token.authentication().getName()).isEqualTo("mina@127.0.0.1");
		assertThat(token.account()).isNull();
		assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(300));
		assertThat(Account.rolesOf(token.authentication())).containsExactly("USER");
	}

	@Test
	void ourOwnTokensAreGoodBesideThem() {
		Account mina = this.fixture.mina();
		assertThat(verify(this.fixture.token(mina)).authentication().getName()).isEqualTo("mina");
	}

	@Test
	void rolesAreTakenFromTheClaimRoles() {
		assertThat(roles((claims) -> claims.claim("roles", List.of("ADMIN", "ANONYMOUS", " "))))
			.containsExactlyInAnyOrder("USER", "ADMIN");
	}

	@Test
	void rolesMayBeDeepInAnotherClaim() {
		this.properties.getJwt().setAuthoritiesClaimName("realm_access.roles");
		this.fixture = fixture();
		assertThat(roles((claims) -> claims.claim("realm_access", Map.of("roles", List.of("ADMIN")))))
			.containsExactlyInAnyOrder("USER", "ADMIN");
		assertThat(roles((claims) -> claims.claim("realm_access", "none"))).containsExactly("USER");
		assertThat(roles((claims) -> claims.claim("realm_access.roles", "ADMIN EDITOR")))
			.containsExactlyInAnyOrder("USER", "ADMIN", "EDITOR");
	}

	@Test
	void theNameMayBeInAnotherClaim() {
		this.properties.getJwt().setPrincipalClaimName("preferred_username");
		this.fixture = fixture();
		assertThat(verify(issuer.token(NOW, (claims) -> claims.claim("preferred_username", "미나"))).authentication()
			.getName()).isEqualTo("미나@127.0.0.1");
		assertRefused(issuer.token(NOW, NO_CHANGE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a\u0000b", "a\u202Eb", "mina ", "\n" })
	void whatCannotBeSeenIsNoName(String name) {
		assertRefused(issuer.token(NOW, (claims) -> claims.subject(name)));
	}

	@Test
	void theClaimsAreChecked() {
		assertRefused(issuer.token(NOW, (claims) -> claims.audience("another-service")));
		assertRefused(issuer.token(NOW, (claims) -> claims.audience((String) null)));
		assertRefused(issuer.token(NOW, (claims) -> claims.subject(null)));
		assertRefused(issuer.token(NOW, (claims) -> claims.expirationTime(null)));
		assertRefused(issuer.token(NOW, (claims) -> claims.notBeforeTime(Date.from(NOW.plusSeconds(31)))));
		assertRefused(issuer.token(NOW, (claims) -> claims.issuer("https://evil.example")));
		verify(issuer.token(NOW, (claims) -> claims.audience(List.of("x", "parley"))));
		verify(issuer.token(NOW, (claims) -> claims.notBeforeTime(Date.from(NOW.plusSeconds(30)))));
	}

	@Test
	void audiencesMayBeConfigured() {
		this.properties.getJwt().setAudiences(List.of("chat"));
		this.fixture = fixture();
		assertRefused(issuer.token(NOW, NO_CHANGE));
		verify(issuer.token(NOW, (claims) -> claims.audience("chat")));
	}

	@Test
	void anExpiredOneTellsTheClientToComeAgain() {
		String token = issuer.token(NOW, NO_CHANGE);
		this.fixture.clock.advance(Duration.ofSeconds(300));
		assertThatExceptionOfType(CredentialsExpiredException.class).isThrownBy(() -> verify(token));
	}

	@Test
	void signatureAlgorithmAndTypeAreChecked() throws Exception {
		RSAKey evil = new RSAKeyGenerator(2048).keyID("evil").generate();
		assertRefused(issuer.token(evil, (header) -> header, NOW, NO_CHANGE));
		assertRefused(issuer.token(evil, (header) -> header.keyID("evil").jwk(evil.toPublicJWK()), NOW, NO_CHANGE));
		assertRefused(
				new PlainJWT(new JWTClaimsSet.Builder().issuer(issuer.uri()).subject("mina").build()).serialize());
		assertRefused(
				issuer.token(issuer.key, (header) -> header.type(new JOSEObjectType("logout+jwt")), NOW, NO_CHANGE));
		verify(issuer.token(issuer.key, (header) -> header.type(JOSEObjectType.JWT), NOW, NO_CHANGE));
		verify(issuer.token(issuer.key, (header) -> header.type(new JOSEObjectType("at+jwt")), NOW, NO_CHANGE));
		assertThat(issuer.key.getAlgorithm()).isNotEqualTo(JWSAlgorithm.RS512);
	}

	@Test
	void ourKeyDoesNotSignForTheOtherIssuerNorItsKeyForUs() {
		RSAKey ours = this.fixture.keys.newest().toRSAKey();
		assertRefused(issuer.token(ours, (header) -> header.keyID(ours.getKeyID()), NOW, NO_CHANGE));
		assertRefused(issuer.token(issuer.key, (header) -> header.type(new JOSEObjectType("at+jwt")), NOW,
				(claims) -> claims.issuer("urn:parley").claim("client_id", "parley").jwtID("1")));
	}

	@Test
	void manyTokensOfUnknownKeysDoNotMeanManyQuestionsToTheIssuer() {
		verify(issuer.token(NOW, NO_CHANGE));
		int before = issuer.requests.get();
		for (int i = 0; i < 50; i++) {
			String id = "unknown-" + i;
			assertRefused(issuer.token(issuer.key, (header) -> header.keyID(id), NOW, NO_CHANGE));
		}
		assertThat(issuer.requests.get() - before).isLessThan(5);
	}

	@Test
	void whileItCannotBeReachedClientsAreToldToComeAgainAndNobodyWaits() throws Exception {
		try (OtherIssuer away = new OtherIssuer()) {
			this.properties.getJwt().setIssuerUri(away.uri());
			this.fixture = SecurityFixture.with(this.properties);
			String metadata = away.documents.remove("/.well-known/openid-configuration");
			String token = away.token(NOW, NO_CHANGE);
			for (int i = 0; i < 10; i++) {
				assertThatExceptionOfType(CredentialsExpiredException.class).isThrownBy(() -> verify(token))
					.withMessageContaining("cannot be reached now");
			}
			assertThat(away.requests).hasValue(1);
			away.documents.put("/.well-known/openid-configuration", metadata);
			this.fixture.clock.advance(Duration.ofSeconds(10));
			assertThat(verify(token).authentication().getName()).isEqualTo("mina@127.0.0.1");
		}
	}

	@Test
	void whileItsKeysCannotBeReachedClientsAreToldToComeAgain() throws Exception {
		try (OtherIssuer away = new OtherIssuer()) {
			this.properties.getJwt().setIssuerUri(away.uri());
			this.fixture = SecurityFixture.with(this.properties);
			String keys = away.documents.remove("/keys");
			String token = away.token(NOW, NO_CHANGE);
			assertThatExceptionOfType(CredentialsExpiredException.class).isThrownBy(() -> verify(token));
			away.documents.put("/keys", keys);
		}
	}

	@Test
	void aLiveSessionEndsWithTheTokenAndTheGraceAfterIt() {
		StompHeaderAccessor connect = StompHeaderAccessor.create(StompCommand.CONNECT);
		connect.setSessionId("s1");
		connect.setNativeHeader("Authorization", "Bearer " + issuer.token(NOW, NO_CHANGE));
		connect.setLeaveMutable(true);
		this.fixture.interceptor.preSend(MessageBuilder.createMessage(new byte[0], connect.getMessageHeaders()),
				(message, timeout) -> true);
		assertThat(TokenTtl.of(MessageBuilder.createMessage(new byte[0], connect.getMessageHeaders()))).isEqualTo(300L);
		this.fixture.clock.advance(Duration.ofSeconds(324));
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).isEmpty();
		this.fixture.clock.advance(Duration.ofSeconds(1));
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).containsExactly(LossReason.TOKEN_EXPIRED.in("s1"));
	}

	@Test
	void metadataOfAnotherIssuerAreNotBelieved() throws Exception {
		try (OtherIssuer liar = new OtherIssuer()) {
			this.properties.getJwt().setIssuerUri(liar.uri());
			this.fixture = SecurityFixture.with(this.properties);
			liar.documents.put("/.well-known/openid-configuration",
					issuer.documents.get("/.well-known/openid-configuration"));
			assertThatExceptionOfType(CredentialsExpiredException.class)
				.isThrownBy(() -> verify(liar.token(NOW, NO_CHANGE)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "urn:parley", "no address" })
	void whatIsNoOtherIssuerIsSaidAtTheStart(String uri) {
		this.properties.getJwt().setIssuerUri(uri);
		assertThatIllegalArgumentException().isThrownBy(() -> SecurityFixture.with(this.properties));
	}

	private SecurityFixture fixture() {
		this.properties.getJwt().setIssuerUri(issuer.uri());
		return SecurityFixture.with(this.properties);
	}

	private List<String> roles(Consumer<JWTClaimsSet.Builder> change) {
		return List.copyOf(Account.rolesOf(verify(issuer.token(NOW, change)).authentication()));
	}

	private VerifiedToken verify(String token) {
		return this.fixture.tokens.verify(token);
	}

	private void assertRefused(String token) {
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> verify(token));
	}

}
