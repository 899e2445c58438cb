package dev.parley.archive.table;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.frame.Headers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Headers as stored in the table: {@code ["name","value","name","value"]}. An array and
 * not an object, because order and repeated names count.
 */
final class HeaderJson {

	private static final String NONE = "[]";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private HeaderJson() {
	}

	static String write(Headers headers) {
		if (headers.size() == 0) {
			return NONE;
		}
		List<String> entries = new ArrayList<>(headers.size() * 2);
		headers.forEach((name, value) -> {
			entries.add(name);
			entries.add(value);
		});
		return MAPPER.writeValueAsString(entries);
	}

	static Headers read(String json) {
		return NONE.equals(json) ? Headers.empty() : Headers.of(MAPPER.readValue(json, String[].class));
	}

}
