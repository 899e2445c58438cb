package dev.parley.web.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.util.DigestUtils;

/**
 * Makes the ETag of a static file from a hash of its content. A date would not do: a
 * reproducible build gives all files of a jar the same one.
 * <p>
 * Safe for any thread. Each file is read once for each date it has had, and the number of
 * static files is fixed. Content made in memory is hashed each time.
 */
final class ContentEtags implements Function<Resource, String> {

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	@Override
	public String apply(Resource resource) {
		try {
			if (resource instanceof ByteArrayResource made) {
				return '"' + DigestUtils.md5DigestAsHex(made.getByteArray()) + '"';
			}
			String address = resource.getURL().toString();
			long modified = resource.lastModified();
			Known before = this.known.get(address);
			if (before != null && before.modified() == modified) {
				return before.etag();
			}
			String etag = '"' + hash(resource) + '"';
			this.known.put(address, new Known(modified, etag));
			return etag;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String hash(Resource resource) throws IOException {
		try (InputStream content = resource.getInputStream()) {
			return DigestUtils.md5DigestAsHex(content);
		}
	}

	private record Known(long modified, String etag) {
	}

}
