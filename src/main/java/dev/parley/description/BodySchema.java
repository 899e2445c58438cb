package dev.parley.description;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.Payload;

/** JSON schemas of the bodies that controllers take. Pure functions. */
final class BodySchema {

	private BodySchema() {
	}

	/**
	 * The schema of the parameter that is the body; empty if there is none.
	 * @param schemas a record's schema is added here, by its name
	 */
	static Map<String, Object> of(HandlerMethod method, Map<String, Object> schemas) {
		return Arrays.stream(method.getMethodParameters())
			.filter((parameter) -> parameter.hasParameterAnnotation(Payload.class))
			.map(MethodParameter::getParameterType)
			.findFirst()
			.map((type) -> of(type, schemas))
			.orElse(Map.of());
	}

	private static Map<String, Object> of(Class<?> type, Map<String, Object> schemas) {
		if (!type.isRecord()) {
			return Map.of("type", name(type));
		}
		if (!schemas.containsKey(type.getSimpleName())) {
			Map<String, Object> properties = new LinkedHashMap<>();
			schemas.put(type.getSimpleName(), Map.of("type", "object", "properties", properties));
			for (RecordComponent component : type.getRecordComponents()) {
				properties.put(component.getName(), of(component.getType(), schemas));
			}
		}
		return Map.of("$ref", "#/components/schemas/" + type.getSimpleName());
	}

	/** Everything that Jackson writes as text is a string. */
	private static String name(Class<?> type) {
		if (type == boolean.class || type == Boolean.class) {
			return "boolean";
		}
		if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
			return "integer";
		}
		if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
			return "number";
		}
		if (type.isArray() || Collection.class.isAssignableFrom(type)) {
			return "array";
		}
		return Map.class.isAssignableFrom(type) ? "object" : "string";
	}

}
