package dev.parley.description;

import java.util.List;

import dev.parley.engine.policy.Caller;
import dev.parley.security.AdministrationPaths;
import dev.parley.security.SecurityProperties;
import dev.parley.stomp.authentication.MessagingPaths;
import io.swagger.v3.core.jackson.ModelResolver;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What springdoc has to know about this server. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
class OpenApiConfiguration {

	static {
		// A parameter that is no part of a request.
		SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
	}

	@Bean
	ModelResolver schemaNames(ObjectMapperProvider mappers) {
		return new RecordSchemas(mappers.jsonMapper());
	}

	@Bean
	OpenApiCustomizer refusalsAndCredentials(List<AdministrationPaths> administration, List<MessagingPaths> messaging,
			SecurityProperties security) {
		return new RefusalsAndCredentials(administration, List.of(MessagingPaths.all(messaging)), security.anonymous());
	}

}
