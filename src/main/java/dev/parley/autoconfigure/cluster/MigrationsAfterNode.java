package dev.parley.autoconfigure.cluster;

import java.util.List;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * Lets whoever brings the tables up to date wait until it is known that this node may be
 * one. The builds of the nodes that go on running may not know the newer tables, and then
 * could not be started again.
 */
final class MigrationsAfterNode implements BeanFactoryPostProcessor {

	/** The names that Spring Boot gives them. */
	private static final List<String> MIGRATIONS = List.of("flywayInitializer", "liquibase");

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		for (String name : MIGRATIONS) {
			if (beans.containsBeanDefinition(name)) {
				BeanDefinition migration = beans.getBeanDefinition(name);
				migration.setDependsOn(StringUtils.addStringToArray(migration.getDependsOn(), "parleyClusterNode"));
			}
		}
	}

}
