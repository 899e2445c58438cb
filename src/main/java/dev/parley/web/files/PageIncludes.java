package dev.parley.web.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.resource.ResourceTransformer;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Serves a page with its parts included: a line
 * {@code <!-- include dialogs/members.html -->} stands for that file, relative to the
 * page. So a page is one answer, works offline as a whole, and is still written in files
 * of a dialog each.
 * <p>
 * Stateless: a page is put together each time, so that an edit shows with the next load.
 */
final class PageIncludes implements ResourceTransformer {

	private static final Pattern INCLUDE = Pattern.compile("(?m)^[ \\t]*<!-- include ([\\w/-]+\\.html) -->\\R");

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
			String part = page.createRelative(includes.group(1)).getContentAsString(StandardCharsets.UTF_8);
			includes.appendReplacement(whole, Matcher.quoteReplacement(part));
		}
		includes.appendTail(whole);
		return new TransformedResource(page, whole.toString().getBytes(StandardCharsets.UTF_8));
	}

}
