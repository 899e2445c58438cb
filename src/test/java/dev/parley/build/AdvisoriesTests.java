package dev.parley.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/** No library on the class path is known to be vulnerable. */
class AdvisoriesTests {

	private static final Pattern JAR = Pattern.compile("/([^/!]+?)-(\\d[^/!]*)\\.jar!/");

	@Test
	void noLibraryHasAVersionThatAnAdvisoryIsAbout() throws IOException {
		List<Advisories> known = known();
		Map<String, String> libraries = libraries();
		assertThat(libraries).containsKeys("spring-core", "jetty-server", "postgresql", "tomcat-embed-el");
		assertThat(libraries).allSatisfy(
				(artifact, version) -> assertThat(known).filteredOn((advisory) -> advisory.concern(artifact, version))
					.as("%s %s", artifact, version)
					.isEmpty());
	}

	@Test
	void eachLineIsAboutALibraryOfThisProject() throws IOException {
		assertThat(known()).allSatisfy((advisory) -> assertThat(libraries().keySet())
			.anyMatch((artifact) -> advisory.concern(artifact, advisory.firstBad().toString())));
	}

	@ParameterizedTest
	@CsvSource({ "jetty-server, 12.1.10, true", "jetty-io, 12.1.9, true", "jetty-server, 12.1.12, false",
			"jetty-server, 12.0.99, false", "jet, 12.1.10, false", "driver, 1.9, false", "driver, 1.10, true" })
	void aVersionIsBadFromTheFirstBadOneToTheFirstGoodOne(String artifact, String version, boolean bad) {
		List<Advisories> advisories = Advisories
			.parse(List.of("# a comment", "jetty-*,12.1.0,12.1.12,CVE-1", "driver,1.10,2,CVE-2"));
		assertThat(advisories.stream().anyMatch((advisory) -> advisory.concern(artifact, version))).isEqualTo(bad);
	}

	private static List<Advisories> known() throws IOException {
		try (InputStream file = AdvisoriesTests.class.getResourceAsStream("advisories.csv")) {
			String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
			return Advisories.parse(text.lines().toList());
		}
	}

	/** Versions by jar name. */
	private static Map<String, String> libraries() throws IOException {
		Map<String, String> versions = new TreeMap<>();
		for (Resource manifest : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/MANIFEST.MF")) {
			Matcher jar = JAR.matcher(manifest.getURL().toString());
			if (jar.find()) {
				versions.put(jar.group(1), jar.group(2));
			}
		}
		return versions;
	}

}
