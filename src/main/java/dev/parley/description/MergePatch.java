package dev.parley.description;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** JSON Merge Patch, RFC 7396. */
final class MergePatch {

	private MergePatch() {
	}

	/**
	 * The patched value: members of the patch are added or replace those of the target,
	 * and null removes them.
	 */
	static @Nullable Object apply(@Nullable Object target, @Nullable Object patch) {
		if (!(patch instanceof Map<?, ?> changes)) {
			return patch;
		}
		Map<String, Object> patched = new LinkedHashMap<>();
		if (target instanceof Map<?, ?> members) {
			members.forEach((name, value) -> patched.put(String.valueOf(name), value));
		}
		changes.forEach((key, change) -> {
			String name = String.valueOf(key);
			Object value = (change != null) ? apply(patched.get(name), change) : null;
			if (value != null) {
				patched.put(name, value);
			}
			else {
				patched.remove(name);
			}
		});
		return patched;
	}

}
