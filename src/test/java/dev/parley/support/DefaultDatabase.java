package dev.parley.support;

import java.nio.file.Path;
import java.util.Objects;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The H2 database that the server has when nobody says anything else. */
public final class DefaultDatabase {

	private DefaultDatabase() {
	}

	/** Its URL, settings included, with the file in that folder. */
	public static String url(Path folder) {
		return url().replace("./data/", folder.toAbsolutePath() + "/");
	}

	private static String url() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ClassPathResource("application.yaml"));
		return Objects.requireNonNull(yaml.getObject()).getProperty("spring.datasource.url");
	}

}
