package dev.parley.support;

import java.util.ArrayList;
import java.util.List;

import dev.parley.Parley;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole server in this process, for tests that start and stop it themselves, such as
 * those about restarts. The others share one by {@link RunningServer}.
 */
public final class ParleyServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private ParleyServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts the server on a free port.
	 * @param database JDBC URL
	 * @param properties further ones, such as {@code "spring.profiles.active=open"}
	 */
	public static ParleyServer start(String database, String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--parley.shutdown.notice=0s", "--spring.datasource.url=" + database));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new ParleyServer(new SpringApplicationBuilder(Parley.class, QuickPasswords.class, QuickKeys.class)
			.bannerMode(Banner.Mode.OFF)
			.run(arguments.toArray(String[]::new)));
	}

	public int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	/** A bean of the server, for tests that need to call it directly. */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/** Stops the server in the orderly way. */
	@Override
	public void close() {
		this.context.close();
	}

}
