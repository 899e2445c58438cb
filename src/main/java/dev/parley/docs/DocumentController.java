package dev.parley.docs;

import java.net.URI;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The documentation of this server, for everybody. */
@RestController
final class DocumentController {

	private final Documentation documentation;

	DocumentController(Documentation documentation) {
		this.documentation = documentation;
	}

	@GetMapping("/docs")
	ResponseEntity<Void> home() {
		return ResponseEntity.status(HttpStatus.PERMANENT_REDIRECT).location(URI.create(Addresses.ROOT)).build();
	}

	@GetMapping("/docs/{*path}")
	ResponseEntity<byte[]> page(@PathVariable String path) {
		Page page = this.documentation.page("/docs" + path);
		if (page == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noCache())
			.eTag(page.etag())
			.contentType(page.type())
			.body(page.content());
	}

}
