package dev.parley.extending;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.springframework.boot.autoconfigure.AutoConfiguration;

/** A jar as another team would build it, against the classes of the server. */
final class ExtensionJar {

	private final Map<String, byte[]> entries = new TreeMap<>();

	private ExtensionJar() {
	}

	/** Compiles the classes, and names them to Spring Boot. */
	static ExtensionJar of(Path folder, String... classes) throws IOException {
		ExtensionJar jar = new ExtensionJar();
		Sources.of(classes).compile(folder);
		try (Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				jar.entries.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
			}
		}
		List<String> names = Stream.of(classes).map(Sources::className).toList();
		return jar.with("META-INF/spring/" + AutoConfiguration.class.getName() + ".imports", String.join("\n", names));
	}

	ExtensionJar with(String path, String content) {
		this.entries.put(path, content.getBytes(StandardCharsets.UTF_8));
		return this;
	}

	ExtensionJar without(String path) {
		if (this.entries.remove(path) == null) {
			throw new AssertionError("No " + path + " in " + this.entries.keySet());
		}
		return this;
	}

	/** Maven and Gradle write them, too; Spring and Flyway look for them. */
	private Set<String> directories() {
		Set<String> directories = new TreeSet<>();
		for (String path : this.entries.keySet()) {
			for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
				directories.add(path.substring(0, slash + 1));
			}
		}
		return directories;
	}

	/** Writes the jar. */
	void write(Path jar) throws IOException {
		Files.createDirectories(jar.getParent());
		try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
			for (String directory : directories()) {
				out.putNextEntry(new JarEntry(directory));
			}
			for (Map.Entry<String, byte[]> entry : this.entries.entrySet()) {
				out.putNextEntry(new JarEntry(entry.getKey()));
				out.write(entry.getValue());
			}
		}
	}

}
