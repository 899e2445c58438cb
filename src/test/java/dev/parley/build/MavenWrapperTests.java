package dev.parley.build;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@code mvnw} in a project directory with a space in its name, with a PATH that
 * holds only what a test puts there, and with an archive served on the loopback address.
 */
@DisabledOnOs(OS.WINDOWS)
class MavenWrapperTests {

	private static final List<String> POSIX_TOOLS = List.of("sed", "tr", "head", "basename", "dirname", "mkdir",
			"mktemp", "rm", "mv", "tar", "gzip", "sha512sum", "curl", "cat", "ls");

	private final AtomicInteger downloads = new AtomicInteger();

	@TempDir
	Path temporary;

	private Path project;

	private Path bin;

	private Path archive;

	/** One line for each time a version was queried. */
	private Path asked;

	private HttpServer apache;

	@BeforeEach
	void prepare() throws Exception {
		this.project = Files.createDirectories(this.temporary.resolve("my project"));
		this.bin = Files.createDirectories(this.temporary.resolve("bin"));
		this.asked = this.temporary.resolve("asked");
		Files.copy(Path.of("mvnw"), this.project.resolve("mvnw"));
		executable(this.project.resolve("mvnw"));
		for (String tool : POSIX_TOOLS) {
			script(this.bin.resolve(tool), "exec '%s' \"$@\"".formatted(find(tool)));
		}
		jdk("17.0.15");
		this.archive = archiveWhoseMavenTellsWhatItWasGiven();
		this.apache = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.apache.createContext("/", (exchange) -> {
			this.downloads.incrementAndGet();
			byte[] body = Files.readAllBytes(this.archive);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.apache.start();
		pin(sha512(this.archive));
	}

	@AfterEach
	void stop() {
		this.apache.stop(0);
	}

	/** A JVM that is told to use two collectors does not start. */
	@Test
	void whatMavensJvmIsGivenLeavesTheCollectorToMavenOpts() throws Exception {
		assertThat(Files.readString(Path.of(".mvn/jvm.config"))).doesNotContainPattern("-XX:[+-]Use\\w+GC");
	}

	@Test
	void thePinnedMavenIsDownloadedAndGetsTheArgumentsInTheProjectDirectory() throws Exception {
		Outcome outcome = run("-Dname=two words", "verify");
		assertThat(outcome.lines()).contains("pinned maven in " + this.project.toRealPath(), "<-Dname=two words>",
				"<verify>");
		assertThat(outcome.exit()).isZero();
	}

	@Test
	void theExitStatusOfMavenIsTheScripts() throws Exception {
		assertThat(run("fail").exit()).isEqualTo(7);
	}

	@Test
	void theSecondRunDownloadsNothing() throws Exception {
		run("verify");
		Outcome second = run("verify");
		assertThat(second.exit()).isZero();
		assertThat(this.downloads).hasValue(1);
	}

	@Test
	void nothingIsLeftOfTheDownload() throws Exception {
		run("verify");
		try (var entries = Files.list(dists())) {
			assertThat(entries).hasSize(1);
		}
	}

	@Test
	void wgetServesWhereThereIsNoCurl() throws Exception {
		Files.delete(this.bin.resolve("curl"));
		script(this.bin.resolve("wget"), "while [ $# -gt 1 ]; do [ \"$1\" != -O ] || out=$2; shift; done",
				"exec \"%s\" -fsS -o \"$out\" \"$1\"".formatted(find("curl")));
		assertThat(run("verify").lines()).contains("<verify>");
	}

	@Test
	void anArchiveWithAnotherChecksumIsRefusedAndNotKept() throws Exception {
		pin("0123456789abcdef".repeat(8));
		Outcome outcome = run("verify");
		assertThat(outcome.exit()).isEqualTo(1);
		assertThat(outcome.output()).contains("the SHA-512 checksum of", "is not the pinned one")
			.contains("expected 0123456789abcdef", "but was  " + sha512(this.archive))
			.doesNotContain("pinned maven");
		try (var entries = Files.list(dists())) {
			assertThat(entries).isEmpty();
		}
	}

	@Test
	void aChecksumMustBePinned() throws Exception {
		Files.writeString(this.project.resolve(".mvn/wrapper/maven-wrapper.properties"),
				"distributionUrl=" + url() + "\n");
		assertThat(run("verify").output()).contains("distributionUrl and distributionSha512Sum are needed");
		assertThat(this.downloads).hasValue(0);
	}

	@Test
	void anUnreachableArchiveIsNamed() throws Exception {
		this.apache.stop(0);
		Outcome outcome = run("verify");
		assertThat(outcome.exit()).isEqualTo(1);
		assertThat(outcome.output()).contains("mvnw: " + url() + " could not be downloaded");
	}

	@Test
	void aMissingDownloadToolIsNamed() throws Exception {
		Files.delete(this.bin.resolve("curl"));
		assertThat(run("verify").output()).contains("mvnw: neither curl nor wget is here");
	}

	@Test
	void aMissingJdkIsNamed() throws Exception {
		Files.delete(this.bin.resolve("javac"));
		Outcome outcome = run("verify");
		assertThat(outcome.exit()).isEqualTo(1);
		assertThat(outcome.output())
			.isEqualToIgnoringNewLines("mvnw: no JDK in the PATH. Install a JDK 17 or later, or set JAVA_HOME to one.");
	}

	@Test
	void anOldJdkIsNamedWithItsVersion() throws Exception {
		jdk("11.0.2");
		assertThat(run("verify").output()).contains("a JDK 17 or later is needed; the one in the PATH is Java 11.");
		jdk("1.8.0_402");
		assertThat(run("verify").exit()).isEqualTo(1);
	}

	@Test
	void anInstalledMavenIsUsedAndNothingIsDownloaded() throws Exception {
		installedMaven("3.8.1");
		assertThat(run("verify").lines()).contains("installed maven in " + this.project.toRealPath(), "<verify>");
		assertThat(this.downloads).hasValue(0);
	}

	@Test
	void anInstalledMaven4IsNewEnough() throws Exception {
		installedMaven("4.0.0");
		assertThat(run("verify").output()).contains("installed maven");
	}

	@Test
	void anInstalledMavenThatIsTooOldIsPassedOver() throws Exception {
		installedMaven("3.6.3");
		assertThat(run("verify").output()).contains("pinned maven").doesNotContain("installed maven");
	}

	@Test
	void javaAndMavenAreAskedForTheirVersionsOnce() throws Exception {
		installedMaven("3.8.1");
		run("verify");
		run("verify");
		assertThat(this.asked).hasContent("java\nmvn\n");
	}

	@Test
	void anotherJdkInTheSamePlaceIsAskedAgain() throws Exception {
		installedMaven("3.8.1");
		run("verify");
		jdk("11.0.2");
		assertThat(run("verify").output()).contains("the one in the PATH is Java 11.");
	}

	@Test
	void aMavenThatIsGoneIsReplaced() throws Exception {
		installedMaven("3.8.1");
		run("verify");
		Files.delete(this.bin.resolve("mvn"));
		assertThat(run("verify").output()).contains("pinned maven");
	}

	@Test
	void aPinnedMavenThatIsGoneIsDownloadedAgain() throws Exception {
		run("verify");
		FileSystemUtils.deleteRecursively(dists());
		assertThat(run("verify").output()).contains("pinned maven");
		assertThat(this.downloads).hasValue(2);
	}

	@Test
	void aProjectWhereNothingCanBeWrittenIsBuiltAllTheSame() throws Exception {
		installedMaven("3.8.1");
		Files.writeString(this.project.resolve("target"), "no folder");
		Outcome outcome = run("verify");
		assertThat(outcome.lines()).contains("<verify>");
		assertThat(outcome.output()).doesNotContain("mkdir");
		assertThat(outcome.exit()).isZero();
	}

	private Outcome run(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(this.project.resolve("mvnw").toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.temporary.toFile())
			.redirectErrorStream(true);
		builder.environment().clear();
		builder.environment().put("PATH", this.bin.toString());
		builder.environment().put("HOME", this.temporary.resolve("home").toString());
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return new Outcome(process.exitValue(), output);
	}

	private void pin(String checksum) throws IOException {
		Path properties = this.project.resolve(".mvn/wrapper/maven-wrapper.properties");
		Files.createDirectories(properties.getParent());
		Files.writeString(properties, "distributionUrl=%s\ndistributionSha512Sum=%s\n".formatted(url(), checksum));
	}

	private String url() {
		return "http://127.0.0.1:%d/apache-maven-9.9.9-bin.tar.gz".formatted(this.apache.getAddress().getPort());
	}

	private Path dists() {
		return this.temporary.resolve("home/.m2/wrapper/dists/apache-maven-9.9.9");
	}

	private Path archiveWhoseMavenTellsWhatItWasGiven() throws Exception {
		Path home = Files.createDirectories(this.temporary.resolve("archive/apache-maven-9.9.9/bin"));
		script(home.resolve("mvn"), "echo \"pinned maven in $(pwd)\"", "for argument; do echo \"<$argument>\"; done",
				"[ \"$1\" != fail ] || exit 7");
		Path file = this.temporary.resolve("archive.tar.gz");
		Process tar = new ProcessBuilder("tar", "-czf", file.toString(), "-C",
				this.temporary.resolve("archive").toString(), "apache-maven-9.9.9")
			.start();
		assertThat(tar.waitFor()).isZero();
		return file;
	}

	private void installedMaven(String version) throws IOException {
		script(this.bin.resolve("mvn"),
				"if [ \"$1\" = -v ]; then echo mvn >>'%s'; echo 'Apache Maven %s (abc)'; exit; fi".formatted(this.asked,
						version),
				"echo \"installed maven in $(pwd)\"", "for argument; do echo \"<$argument>\"; done");
	}

	private void jdk(String version) throws IOException {
		script(this.bin.resolve("java"), "echo java >>'%s'".formatted(this.asked),
				"echo 'openjdk version \"%s\" 2025-04-15' >&2".formatted(version));
		script(this.bin.resolve("javac"), "exit 0");
	}

	private static void script(Path file, String... lines) throws IOException {
		Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
		executable(file);
	}

	private static void executable(Path file) throws IOException {
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private static Path find(String tool) {
		for (String directory : System.getenv("PATH").split(":")) {
			Path candidate = Path.of(directory, tool);
			if (Files.isExecutable(candidate)) {
				return candidate;
			}
		}
		throw new IllegalStateException("These tests need " + tool + " on the PATH");
	}

	private static String sha512(Path file) throws Exception {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
	}

	private record Outcome(int exit, String output) {

		List<String> lines() {
			return this.output.lines().toList();
		}

	}

}
