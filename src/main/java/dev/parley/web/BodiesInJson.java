package dev.parley.web;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.yaml.JacksonYamlHttpMessageConverter;

/**
 * Reads no YAML from strangers. Its parser comes with the library that describes the
 * interfaces, and Spring would offer it at each address that takes JSON.
 */
@Configuration(proxyBeanMethods = false)
class BodiesInJson {

	@Bean
	static ServerHttpMessageConvertersCustomizer noYaml() {
		return (converters) -> converters.configureMessageConvertersList(
				(list) -> list.removeIf((converter) -> converter instanceof JacksonYamlHttpMessageConverter));
	}

}
