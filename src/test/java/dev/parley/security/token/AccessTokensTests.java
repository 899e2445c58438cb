package dev.parley.security.token;

import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.security.SecurityFixture;
import dev.parley.security.account.Account;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AccessTokensTests {

	private static final Instant NOW = Instant.parse(SecurityFixture.NOW);

	private static final Consumer<JWTClaimsSet.Builder> NO_CHANGE = (claims) -> {
	};

	private final SecurityFixture fixture = new SecurityFixture();

	private final AccessTokens tokens = this.fixture.tokens;

	private UUID family = UUID.randomUUID();

	@BeforeEach
	void signUp() {
		this.family = this.fixture.families.begin(this.fixture.mina()).family();
	}

	/** Each of the following tokens differs from this one in one detail. */
	@Test
	void aTokenWithAllClaimsIsGood() throws JOSEException {
		assertThat(this.tokens.verify(signed(NO_CHANGE)).account().name()).isEqualTo("mina");
	}

	@Test
	void aTokenFollowsTheProfileOfRfc9068() throws ParseException {
		SignedJWT jwt = SignedJWT.parse(issue());
		assertThat(jwt.getHeader().getType().getType()).isEqualTo("at+jwt");
		assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
		assertThat(jwt.getHeader().getKeyID()).isEqualTo(this.fixture.keys.newest().getKeyID());
		Map<String, Object> claims = jwt.getJWTClaimsSet().toJSONObject();
		assertThat(claims).containsEntry("iss", "urn:parley")
			.containsEntry("aud", "parley")
			.containsEntry("sub", "mina")
			.containsEntry("client_id", "parley")
			.containsEntry("roles", List.of("USER"))
			.containsEntry("iat", NOW.getEpochSecond())
			.containsEntry("exp", NOW.plus(Duration.ofMinutes(15)).getEpochSecond())
			.containsKey("jti");
	}

	@Test
	void twoTokensHaveDifferentIds() throws ParseException {
		assertThat(SignedJWT.parse(issue()).getJWTClaimsSet().getJWTID())
			.isNotEqualTo(SignedJWT.parse(issue()).getJWTClaimsSet().getJWTID());
	}

	@Test
	void aTokenIsGoodForFifteenMinutesAndNotForASecondMore() {
		String token = issue();
		this.fixture.clock.advance(Duration.ofMinutes(15).minusSeconds(1));
		VerifiedToken verified = this.tokens.verify(token);
		assertThat(verified.account().name()).isEqualTo("mina");
		assertThat(verified.expiresAt()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
		this.fixture.clock.advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(CredentialsExpiredException.class).isThrownBy(() -> this.tokens.verify(token));
	}

	@Test
	void aTokenIsOfNoUseAfterThePasswordWasChanged() {
		String token = issue();
		this.fixture.accounts.changePassword("mina", "{x}new");
		assertRefused(token);
		assertThat(this.tokens.verify(this.fixture.token(this.fixture.account("mina"))).account().name())
			.isEqualTo("mina");
	}

	@Test
	void aTokenOfADisabledAccountDoesNotWorkAgainWhenTheAccountDoes() {
		String token = issue();
		this.fixture.accounts.disable("mina");
		this.fixture.accounts.enable("mina");
		assertRefused(token);
	}

	@Test
	void aTokenOfADisabledAccountIsRefused() {
		String token = issue();
		this.fixture.accounts.disable("mina");
		assertThatExceptionOfType(DisabledException.class).isThrownBy(() -> this.tokens.verify(token));
	}

	@Test
	void rubbishIsRefused() {
		assertRefused("");
		assertRefused("a.b.c");
		assertRefused(issue() + "x");
	}

	@Test
	void anUnsignedTokenIsRefused() {
		assertRefused(new PlainJWT(claims((claims) -> {
		})).serialize());
	}

	@Test
	void aTokenSignedWithThePublicKeyAsASecretIsRefused() throws JOSEException {
		byte[] secret = ours().toRSAPublicKey().getEncoded();
		SignedJWT jwt = new SignedJWT(header(JWSAlgorithm.HS256, "at+jwt", ours().getKeyID()), claims((claims) -> {
		}));
		jwt.sign(new MACSigner(secret));
		assertRefused(jwt.serialize());
	}

	@Test
	void aTokenSignedWithAnotherKeyUnderOurKeyIdIsRefused() throws JOSEException {
		RSAKey other = new RSAKeyGenerator(2048).generate();
		assertRefused(sign(other, header(JWSAlgorithm.RS256, "at+jwt", ours().getKeyID()), (claims) -> {
		}));
	}

	@Test
	void aTokenOfAnotherKindIsRefused() throws JOSEException {
		assertRefused(sign(ours(), header(JWSAlgorithm.RS256, "JWT", ours().getKeyID()), (claims) -> {
		}));
	}

	@Test
	void anAlgorithmThatIsNotOnTheListIsRefused() throws JOSEException {
		assertRefused(sign(ours(), header(JWSAlgorithm.RS512, "at+jwt", ours().getKeyID()), (claims) -> {
		}));
	}

	@Test
	void aKeyThatTheTokenBringsAlongIsNotLookedAt() throws JOSEException {
		RSAKey evil = new RSAKeyGenerator(2048).keyID("evil").generate();
		URI address = URI.create("https://evil.example/keys");
		JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("at+jwt"));
		assertRefused(sign(evil, header.jwk(evil.toPublicJWK()).build(), NO_CHANGE));
		assertRefused(sign(evil, header.jwk(evil.toPublicJWK()).keyID(ours().getKeyID()).build(), NO_CHANGE));
		assertRefused(sign(evil, header.jwk(null).jwkURL(address).build(), NO_CHANGE));
		assertRefused(sign(evil, header.jwkURL(null).x509CertURL(address).build(), NO_CHANGE));
	}

	@Test
	void aCriticalHeaderThatWeDoNotKnowIsRefused() throws JOSEException {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("at+jwt"))
			.keyID(ours().getKeyID())
			.customParam("must-understand", true)
			.criticalParams(Set.of("must-understand"))
			.build();
		assertRefused(sign(ours(), header, NO_CHANGE));
	}

	@Test
	void aTokenEndsWithItsFamily() {
		TokenFamilies.Grant grant = this.fixture.families.begin(this.fixture.account("mina"));
		String token = this.tokens.issue(grant.account(), grant.family());
		String other = issue();
		this.tokens.revoke(token);
		assertRefused(token);
		assertThat(this.tokens.verify(other).account().name()).isEqualTo("mina");
		assertThatExceptionOfType(RefusedRefreshToken.class)
			.isThrownBy(() -> this.fixture.families.rotate(grant.refreshToken()));
	}

	@Test
	void revokingRubbishIsNoError() {
		assertThatCode(() -> this.tokens.revoke("a.b.c")).doesNotThrowAnyException();
	}

	@Test
	void theClaimsAreChecked() throws JOSEException {
		assertThat(this.tokens.verify(signed((claims) -> {
		})).account().name()).isEqualTo("mina");
		assertRefused(signed((claims) -> claims.issuer("https://evil.example")));
		assertRefused(signed((claims) -> claims.audience("another-service")));
		assertRefused(signed((claims) -> claims.subject(null)));
		assertRefused(signed((claims) -> claims.jwtID(null)));
		assertRefused(signed((claims) -> claims.claim("sid", null)));
		assertRefused(signed((claims) -> claims.claim("sid", "rubbish")));
		assertRefused(signed((claims) -> claims.claim("sid", UUID.randomUUID().toString())));
		assertRefused(signed((claims) -> claims.claim("credentials_version", null)));
		assertRefused(signed((claims) -> claims.issueTime(null)));
		assertRefused(signed((claims) -> claims.expirationTime(Date.from(NOW.plusSeconds(901)))));
		assertRefused(signed((claims) -> claims.expirationTime(null)));
		assertRefused(signed((claims) -> claims.notBeforeTime(Date.from(NOW.plusSeconds(1)))));
		// Expired, but it would have been invalid before, too: coming again would not
		// help.
		assertRefused(signed((claims) -> claims.issuer("x").expirationTime(Date.from(NOW.minusSeconds(9)))));
	}

	@Test
	void aKeyThatAnotherNodeAddedIsFound() throws JOSEException {
		SigningKeys otherNode = new SigningKeys(this.fixture.jdbc, SecurityFixture.SECRET, this.fixture.properties,
				this.fixture.clock);
		RSAKey added = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
		otherNode.afterPropertiesSet();
		this.fixture.jdbc.sql("insert into signing_key (id, jwk, created_at) values (?, ?, now())")
			.params(added.getKeyID(), added.toJSONString())
			.update();
		String token = sign(added, header(JWSAlgorithm.RS256, "at+jwt", added.getKeyID()), (claims) -> {
		});
		assertRefused(token);
		this.fixture.clock.advance(Duration.ofSeconds(10));
		assertThat(this.tokens.verify(token).account().name()).isEqualTo("mina");
	}

	private String issue() {
		return this.fixture.token(new Account("mina", Set.of("USER"), true));
	}

	private void assertRefused(String token) {
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> this.tokens.verify(token));
	}

	private RSAKey ours() {
		return this.fixture.keys.newest().toRSAKey();
	}

	private String signed(Consumer<JWTClaimsSet.Builder> change) throws JOSEException {
		return sign(ours(), header(JWSAlgorithm.RS256, "at+jwt", ours().getKeyID()), change);
	}

	private String sign(RSAKey key, JWSHeader header, Consumer<JWTClaimsSet.Builder> change) throws JOSEException {
		SignedJWT jwt = new SignedJWT(header, claims(change));
		jwt.sign(new RSASSASigner(key));
		return jwt.serialize();
	}

	private static JWSHeader header(JWSAlgorithm algorithm, String type, String keyId) {
		return new JWSHeader.Builder(algorithm).type(new JOSEObjectType(type)).keyID(keyId).build();
	}

	private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer("urn:parley")
			.audience("parley")
			.subject("mina")
			.claim("client_id", "parley")
			.jwtID("1")
			.claim("sid", this.family.toString())
			.claim("credentials_version", 0)
			.issueTime(Date.from(NOW))
			.expirationTime(Date.from(NOW.plusSeconds(900)));
		change.accept(claims);
		return claims.build();
	}

}
