package dev.parley.docs;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of bounds in {@code security.md} gives the value of each number in the
 * configuration.
 */
class BoundsTableTests {

	private static final Pattern SETTINGS = Pattern.compile("`parley[^`]+`(?:, `parley[^`]+`)*");

	private static final Pattern SETTING = Pattern.compile("`([^`]+)`");

	/** The defaults that are computed. */
	private static final Map<String, String> COMPUTED = Map.of("parley.limits.reading", "1/16 of the heap",
			"parley.limits.memory", "half of the heap", "parley.security.passwords.threads", "half of the processors",
			"parley.archive.user-share", "a tenth of it");

	/** Numbers that do not bound anything that clients can use too much of. */
	private static final Set<String> NO_BOUNDS = Set.of("parley.archive.group", "parley.stomp.drain-threads",
			"parley.stomp.sockjs.stream-size", "parley.destinations[].retain-count",
			"parley.destinations[].retain-size", "parley.tcp.port", "parley.quotes.changes-per-second");

	private static final Map<String, Setting> SETTINGS_OF_CODE = settings();

	@Test
	void itsDefaultsAreThoseOfTheCode() throws IOException {
		Map<String, String> documented = documented();
		assertThat(documented).hasSizeGreaterThan(40);
		documented.forEach((name, value) -> {
			assertThat(SETTINGS_OF_CODE).as("has this setting").containsKey(name);
			String computed = COMPUTED.get(name);
			String expected = (computed != null) ? computed : SETTINGS_OF_CODE.get(name).text();
			assertThat(value).as(name).matches(Pattern.quote(expected) + "( an? (second|minute|hour))?");
		});
	}

	@Test
	void eachNumberOfTheConfigurationIsInIt() throws IOException {
		Map<String, String> documented = documented();
		assertThat(SETTINGS_OF_CODE.values()).filteredOn(Setting::isNumber)
			.extracting(Setting::name)
			.filteredOn((name) -> !NO_BOUNDS.contains(name))
			.isNotEmpty()
			.allSatisfy((name) -> assertThat(documented).containsKey(name));
	}

	/** By setting, for the rows that have one or several settings. */
	private static Map<String, String> documented() throws IOException {
		Map<String, String> defaults = new TreeMap<>();
		for (String line : Files.readAllLines(Path.of("src/docs/security.md"))) {
			String[] cells = line.split(" *\\| *", -1);
			if (cells.length == 8 && SETTINGS.matcher(cells[4]).matches()) {
				List<String> names = SETTING.matcher(cells[4])
					.results()
					.map((MatchResult each) -> each.group(1))
					.toList();
				String[] values = cells[3].split("; ");
				assertThat(values).as(line).hasSameSizeAs(names);
				for (int i = 0; i < values.length; i++) {
					assertThat(defaults.put(names.get(i), values[i])).as(names.get(i) + " is in two rows").isNull();
				}
			}
		}
		return defaults;
	}

	private static Map<String, Setting> settings() {
		Map<String, Setting> all = new HashMap<>();
		for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("dev.parley")) {
			if (type.isAnnotatedWith(ConfigurationProperties.class)) {
				Class<?> record = type.reflect();
				collect(record.getAnnotation(ConfigurationProperties.class).value(), record, all);
			}
		}
		return all;
	}

	private static void collect(String prefix, Class<?> record, Map<String, Setting> all) {
		Constructor<?> constructor = Stream.of(record.getDeclaredConstructors())
			.filter((each) -> each.getParameterCount() == record.getRecordComponents().length)
			.findFirst()
			.orElseThrow();
		for (int i = 0; i < record.getRecordComponents().length; i++) {
			RecordComponent component = record.getRecordComponents()[i];
			Parameter parameter = constructor.getParameters()[i];
			String name = prefix + "." + kebab(component.getName());
			if (component.getType().isRecord()) {
				collect(name, component.getType(), all);
			}
			else if (component.getGenericType() instanceof ParameterizedType list
					&& list.getActualTypeArguments()[0] instanceof Class<?> element && element.isRecord()) {
				collect(name + "[]", element, all);
			}
			else {
				DefaultValue value = parameter.getAnnotation(DefaultValue.class);
				all.put(name,
						new Setting(name, component.getType(), (value != null) ? String.join(",", value.value()) : ""));
			}
		}
	}

	private static String kebab(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	private record Setting(String name, Class<?> type, String value) {

		boolean isNumber() {
			return this.type == int.class || this.type == long.class || this.type == DataSize.class;
		}

		/** The value as the table writes it. */
		String text() {
			if (this.type == DataSize.class) {
				return size(DataSize.parse(this.value).toBytes());
			}
			if (this.type == Duration.class) {
				return DurationStyle.detectAndParse(this.value).toSeconds() + " s";
			}
			return isNumber() ? "%,d".formatted(Long.valueOf(this.value)) : this.value;
		}

		private static String size(long bytes) {
			List<String> units = List.of("bytes", "KiB", "MiB", "GiB");
			int unit = 0;
			long rest = bytes;
			for (; rest % 1024 == 0 && rest > 0 && unit < units.size() - 1; unit++) {
				rest /= 1024;
			}
			return rest + " " + units.get(unit);
		}

	}

}
