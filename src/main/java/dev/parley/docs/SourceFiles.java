package dev.parley.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of the repository that are packaged with the server, because they are its
 * documentation or linked from it: see the resources of the {@code pom.xml}.
 */
final class SourceFiles {

	private static final String ROOT = "repository/";

	private SourceFiles() {
	}

	/**
	 * The contents by the path in the repository, such as {@code src/docs/protocol.md}.
	 */
	static SortedMap<String, byte[]> read() {
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
		SortedMap<String, byte[]> files = new TreeMap<>();
		try {
			for (URL root : roots(resolver)) {
				for (Resource file : resolver.getResources(root + "**/*")) {
					String path = file.getURL().toString().substring(root.toString().length());
					if (!path.endsWith("/") && file.isReadable()) {
						files.put(path, file.getContentAsByteArray());
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return files;
	}

	private static List<URL> roots(PathMatchingResourcePatternResolver resolver) throws IOException {
		ClassLoader classes = resolver.getClassLoader();
		return (classes != null) ? new ArrayList<>(Collections.list(classes.getResources(ROOT))) : List.of();
	}

}
