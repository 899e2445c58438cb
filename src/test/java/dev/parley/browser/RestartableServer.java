package dev.parley.browser;

import java.nio.file.Path;

import dev.parley.Parley;
import dev.parley.support.FreePort;
import dev.parley.support.QuickKeys;
import dev.parley.support.QuickPasswords;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server, which can stop and start again at the same address. */
final class RestartableServer implements AutoCloseable {

	private final Path folder;

	private final Class<?>[] configurations;

	private final int port = FreePort.next();

	private ConfigurableApplicationContext context;

	/**
	 * Starts it.
	 * @param configurations added to the delivered application
	 */
	RestartableServer(Path folder, Class<?>... configurations) {
		this.folder = folder;
		this.configurations = configurations;
		start();
	}

	void start() {
		this.context = new SpringApplicationBuilder(Parley.class, QuickPasswords.class, QuickKeys.class)
			.sources(this.configurations)
			.run("--server.port=" + this.port, "--parley.shutdown.notice=0s",
					"--spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("parley") + ";WRITE_DELAY=0");
	}

	void stop() {
		this.context.close();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	String url() {
		return "http://localhost:" + this.port + "/";
	}

	@Override
	public void close() {
		stop();
	}

}
