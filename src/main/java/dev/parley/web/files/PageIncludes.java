package dev.parley.web.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.resource.ResourceTransformer;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Serves a page with its parts included: a line
 * {@code <!-- include dialogs/members.html -->} stands for that file, relative to the
 * page, and {@code <!-- include /shell/header.html -->} for one that several pages share.
 * So a page is one answer, works offline as a whole, and is still written in files of a
 * part each.
 * <p>
 * Stateless: a page is put together each time, so that an edit shows with the next load.
 */
final class PageIncludes implements ResourceTransformer {

	private static final Pattern INCLUDE = Pattern
		.compile("(?m)^[ \\t]*<!-- include (/?[\\w-]+(?:/[\\w-]+)*\\.html) -->\\R");

	private final ResourceLoader files;

	private final List<String> locations;

	/**
	 * @param locations of the pages, in the order in which they are searched, each with a
	 * last slash
	 */
	PageIncludes(ResourceLoader files, List<String> locations) {
		this.files = files;
		this.locations = List.copyOf(locations);
	}

	/**
	 * @throws IOException if a part does not exist or cannot be read
	 */
	@Override
	public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
			throws IOException {
		Resource page = chain.transform(request, resource);
		if (!"html".equals(StringUtils.getFilenameExtension(page.getFilename()))) {
			return page;
		}
		StringBuilder whole = new StringBuilder();
		Matcher includes = INCLUDE.matcher(page.getContentAsString(StandardCharsets.UTF_8));
		while (includes.find()) {
			String part = part(page, includes.group(1)).getContentAsString(StandardCharsets.UTF_8);
			includes.appendReplacement(whole, Matcher.quoteReplacement(part));
		}
		includes.appendTail(whole);
		return new TransformedResource(page, whole.toString().getBytes(StandardCharsets.UTF_8));
	}

	private Resource part(Resource page, String name) throws IOException {
		if (!name.startsWith("/")) {
			return page.createRelative(name);
		}
		return this.locations.stream()
			.map((location) -> this.files.getResource(location + name.substring(1)))
			.filter(Resource::exists)
			.findFirst()
			.orElseThrow(() -> new FileNotFoundException(
					"%s includes %s, which is nowhere in %s".formatted(page.getFilename(), name, this.locations)));
	}

}
