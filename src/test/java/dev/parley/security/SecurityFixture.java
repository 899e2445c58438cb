package dev.parley.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import javax.sql.DataSource;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.SecondFactorProperties;
import dev.parley.security.cookie.BrowserSignInProperties;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.http.HttpSessionEnded;
import dev.parley.security.live.AuthenticationChannelInterceptor;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.live.ConnectCredentials;
import dev.parley.security.live.LiveSessions;
import dev.parley.security.password.AccountPasswords;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.secondfactor.SecondFactorCheck;
import dev.parley.security.secondfactor.SecondFactors;
import dev.parley.security.secret.ServerSecret;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.ExternalTokens;
import dev.parley.security.token.SigningKeys;
import dev.parley.security.token.TokenCodecs;
import dev.parley.security.token.TokenFamilies;
import dev.parley.stomp.authentication.AuthenticationLost;
import dev.parley.stomp.authentication.AuthoritiesChanged;
import dev.parley.support.ManualClock;
import dev.parley.support.QuickPasswords;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The module's classes, wired by hand, on an empty database in memory. */
public final class SecurityFixture {

	public static final String NOW = "2026-11-21T03:00:00Z";

	public static final BrowserSignInProperties BROWSERS = new BrowserSignInProperties(Duration.ofDays(30),
			Duration.ofHours(1));

	public static final ServerSecret SECRET = ServerSecret.random();

	private static final RSAKey KEY = key();

	private static final DataSource DATABASE = database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	public final ManualClock clock = new ManualClock(NOW);

	public final SecurityProperties properties;

	public final List<AuthenticationLost> lost = new ArrayList<>();

	public final List<AuthoritiesChanged> changes = new ArrayList<>();

	/** The sessions that exist, with the time when each ends. */
	public final Map<String, Instant> httpSessions = new HashMap<>();

	public final JdbcClient jdbc;

	public final Accounts accounts;

	public final TokenFamilies families;

	public final SigningKeys keys;

	public final ApiKeys apiKeys;

	final JwtDecoder decoder;

	public final AccessTokens tokens;

	final PasswordCheck passwords;

	public final LiveSessions sessions;

	public final AuthenticationChannelInterceptor interceptor;

	private @Nullable LiveSessions listener;

	public SecurityFixture() {
		this(false);
	}

	public SecurityFixture(boolean anonymous) {
		this(anonymous, DATABASE);
		this.jdbc.sql("delete from account").update();
		this.jdbc.sql("delete from api_key").update();
	}

	public SecurityFixture(boolean anonymous, DataSource dataSource) {
		this(anonymous, dataSource, new OAuth2ResourceServerProperties());
	}

	/** A fixture with another issuer as well. */
	public static SecurityFixture with(OAuth2ResourceServerProperties external) {
		SecurityFixture fixture = new SecurityFixture(false, DATABASE, external);
		fixture.jdbc.sql("delete from account").update();
		return fixture;
	}

	private SecurityFixture(boolean anonymous, DataSource dataSource, OAuth2ResourceServerProperties external) {
		this.properties = properties(anonymous);
		this.jdbc = JdbcClient.create(dataSource);
		ApplicationEventPublisher events = this::publish;
		this.accounts = new Accounts(this.jdbc, new SecondFactorProperties(false), events, this.clock);
		this.families = new TokenFamilies(this.jdbc, this.accounts, events, this.properties, this.clock);
		// Generating one takes half a second.
		this.jdbc.sql("delete from signing_key").update();
		this.jdbc.sql("insert into signing_key (id, jwk, created_at) values (?, ?, now())")
			.params(KEY.getKeyID(), KEY.toJSONString())
			.update();
		this.keys = new SigningKeys(this.jdbc, SECRET, this.properties, this.clock);
		this.keys.afterPropertiesSet();
		this.decoder = TokenCodecs.decoder(this.keys, this.properties, this.clock);
		this.tokens = new AccessTokens(TokenCodecs.encoder(this.keys), this.decoder, this.keys, this.accounts,
				this.families, new ExternalTokens(external, this.properties, this.clock), this.properties, this.clock);
		this.apiKeys = new ApiKeys(this.jdbc, events, this.clock);
		this.sessions = new LiveSessions(this::httpSessionValidUntil, this.accounts, this.families, this.apiKeys,
				events, this.clock);
		this.listener = this.sessions;
		this.passwords = passwords(this.accounts,
				new SecondFactorCheck(new SecondFactors(this.jdbc, this.accounts, SECRET, this.clock),
						new DeviceCookie(SECRET, this.clock), events, this.clock));
		this.interceptor = new AuthenticationChannelInterceptor(this.sessions,
				new ConnectCredentials(this.tokens, this.apiKeys, this.passwords, this.properties));
	}

	private static PasswordCheck passwords(Accounts accounts, SecondFactorCheck secondFactor) {
		DaoAuthenticationProvider provider = new DaoAuthenticationProvider(new AccountPasswords(accounts));
		provider.setPasswordEncoder(QuickPasswords.ENCODER);
		return new PasswordCheck(new ProviderManager(provider), accounts, secondFactor);
	}

	public static SecurityProperties properties(boolean anonymous) {
		return new SecurityProperties(anonymous ? AnonymousAccess.ALL : AnonymousAccess.NONE, Duration.ofHours(24),
				Duration.ofMinutes(15), Duration.ofDays(14), Duration.ofDays(30), "urn:parley", "parley", "");
	}

	public static DataSource database(String url) {
		DataSource dataSource = new DriverManagerDataSource(url);
		Flyway.configure().dataSource(dataSource).locations("classpath:db/migration").load().migrate();
		return dataSource;
	}

	public Account mina() {
		return this.accounts.create("mina", "{noop}unused");
	}

	/** Signs up with a password. */
	public Account create(String name, String password) {
		return this.accounts.create(name, Objects.requireNonNull(QuickPasswords.ENCODER.encode(password)));
	}

	/** An access token from a new sign-in. */
	public String token(Account account) {
		return this.tokens.issue(account, this.families.begin(account).family());
	}

	public Account account(String name) {
		return Objects.requireNonNull(this.accounts.find(name));
	}

	public void publish(Object event) {
		if (event instanceof AuthenticationLost loss) {
			this.lost.add(loss);
		}
		else if (event instanceof HttpSessionEnded ended && this.listener != null) {
			this.listener.onHttpSessionEnd(ended);
		}
		else if (event instanceof AuthoritiesChanged change) {
			this.changes.add(change);
		}
		else if (this.listener != null) {
			publish(event, this.listener);
		}
	}

	private static void publish(Object event, LiveSessions listener) {
		if (event instanceof AccountDeleted deleted) {
			listener.onAccountDeleted(deleted);
		}
		else if (event instanceof ApiKeys.ApiKeyRevoked revoked) {
			listener.onApiKeyRevoked(revoked);
		}
		else if (event instanceof Accounts.AccountDisabled disabled) {
			listener.onAccountDisabled(disabled);
		}
		else if (event instanceof TokenFamilies.TokenFamilyEnded ended) {
			listener.onTokenFamilyEnd(ended);
		}
		else if (event instanceof Accounts.AccountRevoked revoked) {
			listener.onAccountRevoked(revoked);
		}
		else if (event instanceof Accounts.RolesChanged changed) {
			listener.onRolesChanged(changed);
		}
	}

	private static RSAKey key() {
		try {
			return new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private @Nullable Instant httpSessionValidUntil(String id) {
		return this.httpSessions.get(id);
	}

}
