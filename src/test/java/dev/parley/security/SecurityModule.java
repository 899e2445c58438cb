package dev.parley.security;

import java.time.Clock;
import java.util.UUID;

import dev.parley.limit.BytesBeingRead;
import dev.parley.support.QuickKeys;
import dev.parley.support.QuickPasswords;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.FilterType;

/**
 * A server with the modules security, audit, web and database, and nothing else of
 * Parley. It is not an annotated configuration class, because the application itself
 * would find it.
 */
@EnableAutoConfiguration
@ComponentScan(basePackages = { "dev.parley.security", "dev.parley.audit", "dev.parley.web", "dev.parley.database" },
		excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
@ConfigurationPropertiesScan(basePackages = "dev.parley.security")
public class SecurityModule {

	private static final long ROOM = 16 * 1024 * 1024;

	@Bean
	@Fallback
	Clock clock() {
		return Clock.systemUTC();
	}

	/** The module stomp has this bean, and the module web needs it. */
	@Bean
	BytesBeingRead bytesBeingRead() {
		return new BytesBeingRead(ROOM);
	}

	/**
	 * Starts a server on a free port, with a database in memory.
	 * @param more a class whose beans are added
	 */
	public static ConfigurableApplicationContext start(Class<?> more) {
		return startWith("jdbc:h2:mem:" + UUID.randomUUID(), more);
	}

	/**
	 * Starts a server on a free port.
	 * @param properties such as {@code parley.security.sign-up=invited}
	 */
	public static ConfigurableApplicationContext startWith(String database, Class<?> more, String... properties) {
		return new SpringApplicationBuilder(SecurityModule.class, QuickPasswords.class, QuickKeys.class, more)
			.web(WebApplicationType.SERVLET)
			.bannerMode(Banner.Mode.OFF)
			.properties(properties)
			.run("--server.port=0", "--logging.level.root=warn", "--parley.enabled=false",
					"--parley.security.sign-in.free-attempts=100",
					"--management.endpoint.health.validate-group-membership=false",
					"--spring.datasource.url=" + database);
	}

	public static int port(ConfigurableApplicationContext context) {
		return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
	}

}
