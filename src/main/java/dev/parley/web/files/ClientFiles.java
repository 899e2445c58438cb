package dev.parley.web.files;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.web.server.MimeMappings;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves the module for anybody's pages, {@code /client/parley.js}, which a browser asks
 * for each time as it does for our own pages' files; and the same with the version in the
 * address, such as {@code /client/1.2.0/parley.js}, which it may keep. The address of
 * another version leads to the module that this server has, so that a page goes on after
 * an upgrade. {@code SecurityHeaders} lets pages of every origin load them.
 */
@Configuration(proxyBeanMethods = false)
class ClientFiles implements WebMvcConfigurer {

	private static final String PATH = "/client/";

	private static final String LOCATION = "static" + PATH;

	private static final Pattern VERSION = Pattern.compile("version = '([\\w.-]+)'");

	private static final Duration FOR_GOOD = Duration.ofDays(365);

	private final String version;

	/**
	 * @throws IOException if the module's version cannot be read
	 */
	ClientFiles() throws IOException {
		String text = new ClassPathResource(LOCATION + "version.js").getContentAsString(StandardCharsets.UTF_8);
		Matcher version = VERSION.matcher(text);
		if (!version.find()) {
			throw new IllegalStateException("version.js has no version: " + text);
		}
		this.version = version.group(1);
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		ContentEtags etags = new ContentEtags();
		ModuleBundle bundle = new ModuleBundle();
		addFiles(registry, PATH + this.version + "/**", cacheControl(this.version), etags, bundle);
		addFiles(registry, PATH + "**", CacheControl.noCache(), etags, bundle);
	}

	private static void addFiles(ResourceHandlerRegistry registry, String pattern, CacheControl cacheControl,
			ContentEtags etags, ModuleBundle bundle) {
		registry.addResourceHandler(pattern)
			.addResourceLocations("classpath:/" + LOCATION)
			.setCacheControl(cacheControl)
			.setEtagGenerator(etags)
			.setUseLastModified(false)
			.resourceChain(false)
			.addTransformer(bundle);
	}

	/** What is still being worked on changes without a new version. */
	static CacheControl cacheControl(String version) {
		return version.endsWith("-SNAPSHOT") ? CacheControl.noCache()
				: CacheControl.maxAge(FOR_GOOD).cachePublic().immutable();
	}

	/** Types are text to read; otherwise {@code .ts} would be a film. */
	@Bean
	static WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> typesAreText() {
		return (server) -> server.addMimeMappings(new MimeMappings(Map.of("ts", "text/plain;charset=utf-8")));
	}

	@Bean
	RouterFunction<ServerResponse> clientOfAnotherVersion() {
		return RouterFunctions.route(
				RequestPredicates.GET(PATH + "{version:[0-9].*}/{file:parley|events}.js")
					.and((request) -> !request.pathVariable("version").equals(this.version)),
				(request) -> ServerResponse.temporaryRedirect(URI.create(PATH + request.pathVariable("file") + ".js"))
					.cacheControl(CacheControl.noCache())
					.build());
	}

}
