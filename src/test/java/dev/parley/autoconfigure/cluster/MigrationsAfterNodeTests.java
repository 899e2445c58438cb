package dev.parley.autoconfigure.cluster;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

class MigrationsAfterNodeTests {

	@Test
	void tablesAreBroughtUpToDateWhenTheNodeMayBeOneAndNothingElseWaits() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		RootBeanDefinition flyway = new RootBeanDefinition(Object.class);
		flyway.setDependsOn("before");
		beans.registerBeanDefinition("flywayInitializer", flyway);
		beans.registerBeanDefinition("other", new RootBeanDefinition(Object.class));
		new MigrationsAfterNode().postProcessBeanFactory(beans);
		assertThat(flyway.getDependsOn()).containsExactly("before", "parleyClusterNode");
		assertThat(beans.getBeanDefinition("other").getDependsOn()).isNull();
	}

}
