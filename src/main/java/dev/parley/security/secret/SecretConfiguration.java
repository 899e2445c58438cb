package dev.parley.security.secret;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The source of the server's secret. */
@Configuration(proxyBeanMethods = false)
class SecretConfiguration {

	/**
	 * From the configuration or the file; with a database in memory, a random one.
	 */
	@Bean
	ServerSecret serverSecret(SecretProperties properties, @Value("${spring.datasource.url:}") String database) {
		if (!properties.secret().isEmpty()) {
			return new ServerSecret(properties.secret());
		}
		return database.startsWith("jdbc:h2:mem:") ? ServerSecret.random()
				: new ServerSecret(new SecretFile(properties.fileFor(database)).read());
	}

}
