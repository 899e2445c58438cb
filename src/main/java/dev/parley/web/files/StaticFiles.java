package dev.parley.web.files;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves the pages and the libraries they load. A folder with an {@code index.html} is a
 * page. A browser asks each time whether a page has changed, and gets 304 if not, so an
 * upgrade of the server shows at the next reload. Libraries change with a release only
 * and are kept for a day.
 */
@Configuration(proxyBeanMethods = false)
class StaticFiles implements WebMvcConfigurer {

	private static final Duration KEEP_LIBRARIES = Duration.ofDays(1);

	private final ResourceLoader files;

	private final List<String> locations;

	StaticFiles(ResourceLoader files, WebProperties properties) {
		this.files = files;
		this.locations = List.of(properties.getResources().getStaticLocations());
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
			.addResourceLocations(this.locations.toArray(String[]::new))
			.setCacheControl(CacheControl.noCache())
			.setEtagGenerator(etags)
			.setUseLastModified(false)
			.resourceChain(false)
			.addResolver(new FolderPages())
			.addTransformer(new PageIncludes(this.files, this.locations));
	}

	/** Leads {@code /answers} to {@code /answers/}, if there is such a page. */
	@Bean
	RouterFunction<ServerResponse> folderWithoutItsSlash() {
		return RouterFunctions.route(
				RequestPredicates.GET("/{folder:[a-z][a-z-]*}")
					.and((request) -> hasPage(request.pathVariable("folder"))),
				(request) -> ServerResponse.permanentRedirect(URI.create("/" + request.pathVariable("folder") + "/"))
					.cacheControl(CacheControl.noCache())
					.build());
	}

	private boolean hasPage(String folder) {
		return this.locations.stream()
			.anyMatch((location) -> this.files.getResource(location + folder + "/index.html").exists());
	}

}
