package dev.parley.web.files;

import java.time.Duration;

import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the pages and the libraries they load. A browser asks each time whether a page
 * has changed, and gets 304 if not, so an upgrade of the server shows at the next reload.
 * Libraries change with a release only and are kept for a day.
 */
@Configuration(proxyBeanMethods = false)
class StaticFiles implements WebMvcConfigurer {

	private static final Duration KEEP_LIBRARIES = Duration.ofDays(1);

	private final WebProperties.Resources resources;

	StaticFiles(WebProperties properties) {
		this.resources = properties.getResources();
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		ContentEtags etags = new ContentEtags();
		// Boot adds its own handlers only where there is none yet.
		registry.addResourceHandler("/webjars/**")
			.addResourceLocations("classpath:/META-INF/resources/webjars/")
			.setCacheControl(CacheControl.maxAge(KEEP_LIBRARIES).cachePublic())
			.setEtagGenerator(etags)
			.setUseLastModified(false)
			.resourceChain(true);
		registry.addResourceHandler("/**")
			.addResourceLocations(this.resources.getStaticLocations())
			.setCacheControl(CacheControl.noCache())
			.setEtagGenerator(etags)
			.setUseLastModified(false)
			.resourceChain(false)
			.addTransformer(new PageIncludes());
	}

}
