package dev.parley.web.files;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.ResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Finds the page of a folder: {@code /answers/} is {@code answers/index.html}. Stateless.
 */
final class FolderPages implements ResourceResolver {

	private static final String PAGE = "/index.html";

	@Override
	public @Nullable Resource resolveResource(@Nullable HttpServletRequest request, String path,
			List<? extends Resource> locations, ResourceResolverChain chain) {
		// Spring has cut off the last slash of the path, but not that of the address.
		boolean folder = request != null && request.getRequestURI().endsWith("/");
		return chain.resolveResource(request, folder ? path + PAGE : path, locations);
	}

	@Override
	public @Nullable String resolveUrlPath(String path, List<? extends Resource> locations,
			ResourceResolverChain chain) {
		return chain.resolveUrlPath(path, locations);
	}

}
