package dev.parley.description;

import java.util.Set;

import io.swagger.v3.core.jackson.TypeNameResolver;

/**
 * Names of schemas. A record inside a controller, such as {@code Page}, is named with it:
 * others have one of the same name, and springdoc would take them for one.
 */
final class SchemaNames extends TypeNameResolver {

	@Override
	protected String nameForClass(Class<?> type, Set<Options> options) {
		Class<?> outer = type.getEnclosingClass();
		String name = super.nameForClass(type, options);
		return (outer != null) ? outer.getSimpleName().replaceFirst("Controller$", "") + name : name;
	}

}
