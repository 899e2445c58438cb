package dev.parley.description;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * JSON schemas of what controllers of messages take, from their types. Those of records
 * are collected, and referred to by name. For one thread.
 */
final class Schemas {

	private static final String TYPE = "type";

	private static final Map<String, Object> TEXT = Map.of(TYPE, "string");

	/** RFC 9457, with a code for programs. */
	private static final Map<String, Object> PROBLEM = Map.of(TYPE, "object", "required", List.of("title", "status"),
			"properties", Map.of("type", TEXT, "title", TEXT, "status", Map.of(TYPE, "integer"), "detail", TEXT, "code",
					TEXT, "destination", TEXT));

	private final Map<String, Object> records = new LinkedHashMap<>();

	/** Those of records, by name, and that of problems. */
	Map<String, Object> withProblem() {
		Map<String, Object> all = new LinkedHashMap<>(this.records);
		all.put("Problem", PROBLEM);
		return all;
	}

	/** The schema of a type; that of anything has no member. */
	Map<String, Object> of(ResolvableType type) {
		Class<?> raw = type.toClass();
		if (raw.isRecord()) {
			return record(raw, type);
		}
		if (raw.isEnum()) {
			return Map.of(TYPE, "string", "enum", Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
		}
		if (Collection.class.isAssignableFrom(raw)) {
			return Map.of(TYPE, "array", "items", of(type.asCollection().getGeneric(0)));
		}
		if (raw == Object.class || raw == byte[].class) {
			return Map.of();
		}
		return Map.of(TYPE, name(raw));
	}

	/** Each record once, though it may have itself as a member. */
	private Map<String, Object> record(Class<?> raw, ResolvableType type) {
		String name = ClassUtils.getShortName(raw);
		if (!this.records.containsKey(name)) {
			Map<String, Object> properties = new LinkedHashMap<>();
			this.records.put(name, Map.of(TYPE, "object", "properties", properties));
			for (RecordComponent component : raw.getRecordComponents()) {
				properties.put(nameOf(component), member(component, type));
			}
		}
		return Map.of("$ref", "#/components/schemas/" + name);
	}

	private Map<String, Object> member(RecordComponent component, ResolvableType owner) {
		Map<String, Object> schema = of(ResolvableType.forType(component.getGenericType(), owner));
		boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
		return optional ? Map.of("anyOf", List.of(schema, Map.of(TYPE, "null"))) : schema;
	}

	private static String nameOf(RecordComponent component) {
		JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
		return (renamed != null && !renamed.value().isEmpty()) ? renamed.value() : component.getName();
	}

	/** Everything else is written as text, such as times and ids. */
	private static String name(Class<?> raw) {
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(raw);
		if (type == Boolean.class) {
			return "boolean";
		}
		if (type == Integer.class || type == Long.class || type == Short.class) {
			return "integer";
		}
		if (Number.class.isAssignableFrom(type)) {
			return "number";
		}
		return Map.class.isAssignableFrom(type) ? "object" : "string";
	}

}
