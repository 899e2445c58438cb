package dev.parley.docs;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * All pages below {@code /docs/}, by their address. They are rendered on the first
 * request, all at once since each links to the others, and kept: their number is fixed by
 * the build.
 * <p>
 * Safe for any thread. Callers wait while the pages are being rendered.
 */
@Component
final class Documentation {

	/** The index of the search: {@code [{document, text, address}]}. */
	static final String HEADINGS = Addresses.ROOT + "headings.json";

	private final SingletonSupplier<Map<String, Page>> pages = SingletonSupplier.of(() -> pagesOf(SourceFiles.read()));

	/**
	 * @param address such as {@code /docs/protocol}
	 */
	@Nullable Page page(String address) {
		return this.pages.obtain().get(address);
	}

	static Map<String, Page> pagesOf(SortedMap<String, byte[]> files) {
		Markdown markdown = new Markdown(new Addresses(files.keySet()));
		Map<String, Page> pages = new HashMap<>();
		files.forEach((path, content) -> {
			if (!Addresses.isDocument(path)) {
				pages.put(Addresses.of(path), Page.of(typeOf(path), content));
			}
		});
		Frame frame = new Frame(files.keySet()
			.stream()
			.filter(Addresses::isDocument)
			.map((path) -> markdown.render(path, text(files.get(path))))
			.toList());
		frame.documents().forEach((document) -> pages.put(document.address(), Page.html(frame.around(document))));
		if (!frame.documents().isEmpty()) {
			pages.put(Addresses.of(Addresses.DECISIONS), Page.html(frame.aroundDecisions()));
			pages.put(HEADINGS,
					Page.of(MediaType.APPLICATION_JSON, JsonMapper.shared().writeValueAsBytes(headings(frame))));
		}
		return Map.copyOf(pages);
	}

	private static List<Found> headings(Frame frame) {
		return frame.documents()
			.stream()
			.flatMap((document) -> document.headings()
				.stream()
				.map((heading) -> new Found(document.title(), heading.text(),
						document.address() + ((heading.level() == 1) ? "" : "#" + heading.id()))))
			.toList();
	}

	/** Files for the operator, such as a proxy's configuration, are shown as text. */
	private static MediaType typeOf(String path) {
		Optional<MediaType> type = MediaTypeFactory.getMediaType(path);
		return type.filter((known) -> known.getType().equals("image"))
			.orElse(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
	}

	private static String text(byte @Nullable [] content) {
		return (content != null) ? new String(content, StandardCharsets.UTF_8) : "";
	}

	/**
	 * A heading that can be searched for.
	 *
	 * @param document the title of its document
	 */
	record Found(String document, String text, String address) {

	}

}
