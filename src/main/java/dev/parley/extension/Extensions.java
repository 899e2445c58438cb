package dev.parley.extension;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Puts the jars of {@code parley.extensions.folder} behind the server's own classes
 * before the first bean is defined. Spring finds in them what it finds in the server's
 * own jars: configurations by {@code AutoConfiguration.imports}, migrations, static
 * files. A class or file that the server has, too, is the server's. Runs once, in the
 * thread that starts the server.
 */
final class Extensions implements ApplicationContextInitializer<GenericApplicationContext> {

	private static final String CONFIGURATIONS = "META-INF/spring/" + AutoConfiguration.class.getName() + ".imports";

	private static final Logger log = LoggerFactory.getLogger(Extensions.class);

	@Override
	public void initialize(GenericApplicationContext context) {
		Path folder = folder(context.getEnvironment());
		if (folder != null) {
			List<Path> jars = jars(folder);
			ClassLoader loader = new URLClassLoader("extensions",
					jars.stream().map(Extensions::url).toArray(URL[]::new), context.getClassLoader());
			jars.forEach((jar) -> announce(jar, loader));
			context.setClassLoader(loader);
			// Threads inherit it; libraries look for classes there.
			Thread.currentThread().setContextClassLoader(loader);
		}
	}

	static @Nullable Path folder(Environment environment) {
		return Binder.get(environment)
			.bind("parley.extensions", ExtensionProperties.class)
			.orElseGet(() -> new ExtensionProperties(null))
			.folder();
	}

	/** In the order of their names. */
	private static List<Path> jars(Path folder) {
		if (!Files.isDirectory(folder)) {
			throw new ExtensionException(
					"parley.extensions.folder is %s, which is not a folder.".formatted(folder.toAbsolutePath()),
					"Create the folder and put the jars of your extensions there, or leave the setting out.");
		}
		try (Stream<Path> files = Files.list(folder)) {
			List<Path> jars = files.filter((file) -> file.toString().endsWith(".jar")).sorted().toList();
			if (jars.isEmpty()) {
				throw new ExtensionException(
						"parley.extensions.folder is %s, in which there is no jar.".formatted(folder.toAbsolutePath()),
						"Put the jars of your extensions there, or leave the setting out.");
			}
			return jars;
		}
		catch (IOException ex) {
			throw new ExtensionException(
					"parley.extensions.folder is %s, which cannot be read: %s.".formatted(folder.toAbsolutePath(), ex),
					"Let the server's user read the folder.");
		}
	}

	private static void announce(Path jar, ClassLoader loader) {
		List<String> configurations = configurations(jar);
		configurations.stream()
			.filter((name) -> loader.getResource(name.replace('.', '/') + ".class") == null)
			.findFirst()
			.ifPresent((name) -> {
				throw new ExtensionException("The extension %s names the class %s, which does not exist."
					.formatted(jar.toAbsolutePath(), name),
						"Correct the name in the file %s of that jar.".formatted(CONFIGURATIONS));
			});
		if (configurations.isEmpty()) {
			log.info("Extension {}: it has no {}, so no class of it is used unless another extension uses it",
					jar.getFileName(), CONFIGURATIONS);
		}
		else {
			log.info("Extension {}: {}", jar.getFileName(), String.join(", ", configurations));
		}
	}

	private static List<String> configurations(Path jar) {
		try (JarFile content = new JarFile(jar.toFile())) {
			ZipEntry names = content.getEntry(CONFIGURATIONS);
			if (names == null) {
				return List.of();
			}
			try (BufferedReader lines = new BufferedReader(
					new InputStreamReader(content.getInputStream(names), StandardCharsets.UTF_8))) {
				return lines.lines()
					.map(String::strip)
					.filter((line) -> !line.isEmpty() && !line.startsWith("#"))
					.toList();
			}
		}
		catch (IOException ex) {
			throw new ExtensionException("The extension %s cannot be read: %s.".formatted(jar.toAbsolutePath(), ex),
					"Copy the jar again, and let the server's user read it.");
		}
	}

	private static URL url(Path jar) {
		try {
			return jar.toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
