package dev.parley.support;

import java.nio.file.Path;
import java.util.Objects;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The H2 database that the server uses by default. */
public final class DefaultDatabase {

	private DefaultDatabase() {
	}

	/** Its URL, with its settings and with the file in this folder. */
	public static String url(Path folder) {
		return url().replace("./data/", folder.toAbsolutePath() + "/");
	}

	private static String url() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ClassPathResource("application.yaml"));
		return Objects.requireNonNull(yaml.getObject()).getProperty("spring.datasource.url");
	}

}
