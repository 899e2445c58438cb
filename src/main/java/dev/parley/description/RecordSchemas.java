package dev.parley.description;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of types. A member of a record is required, or may be null if it is
 * {@code @Nullable}.
 */
final class RecordSchemas extends ModelResolver {

	private static final String SCHEMAS = "#/components/schemas/";

	private static final String NULL = "null";

	RecordSchemas(ObjectMapper json) {
		super(json, new SchemaNames());
		openapi31(true);
	}

	@Override
	public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
			Iterator<ModelConverter> next) {
		Schema<?> schema = super.resolve(type, context, next);
		Class<?> raw = this._mapper.constructType(type.getType()).getRawClass();
		if (schema != null && raw.isRecord()) {
			Schema<?> defined = (schema.get$ref() != null)
					? context.getDefinedModels().get(schema.get$ref().substring(SCHEMAS.length())) : schema;
			if (defined != null && defined.getProperties() != null) {
				Arrays.stream(raw.getRecordComponents()).forEach((component) -> complete(defined, component));
			}
		}
		return schema;
	}

	@SuppressWarnings("rawtypes")
	private static void complete(Schema<?> owner, RecordComponent component) {
		JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
		String name = (renamed != null && !renamed.value().isEmpty()) ? renamed.value() : component.getName();
		Schema<?> member = owner.getProperties().get(name);
		if (member == null) {
			return;
		}
		if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
			if (owner.getRequired() == null || !owner.getRequired().contains(name)) {
				owner.addRequiredItem(name);
			}
		}
		else if (member.getTypes() != null) {
			member.addType(NULL);
		}
		else if (member.get$ref() != null) {
			Schema<?> none = new JsonSchema();
			none.addType(NULL);
			Schema<?> either = new JsonSchema();
			either.setAnyOf(List.<Schema>of(member, none));
			owner.getProperties().put(name, either);
		}
	}

}
