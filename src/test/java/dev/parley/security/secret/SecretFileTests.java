package dev.parley.security.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SecretFileTests {

	@TempDir
	Path folder;

	@Test
	void theFirstStartMakesOneAndLaterStartsReadIt() {
		Path file = this.folder.resolve("data/parley.secret");
		String secret = new SecretFile(file).read();
		assertThat(secret).hasSize(43);
		assertThat(new SecretFile(file).read()).isEqualTo(secret);
		assertThat(new SecretFile(this.folder.resolve("other")).read()).isNotEqualTo(secret);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void onlyTheOwnerCanReadItAlsoIfOthersCouldBefore() throws IOException {
		Path file = this.folder.resolve("data/parley.secret");
		new SecretFile(file).read();
		assertThat(permissions(file)).isEqualTo("rw-------");
		assertThat(permissions(file.getParent())).isEqualTo("rwx------");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		new SecretFile(file).read();
		assertThat(permissions(file)).isEqualTo("rw-------");
	}

	@Test
	void processesThatStartTogetherReadTheSame() throws IOException {
		for (int round = 0; round < 200; round++) {
			Path file = this.folder.resolve("together-" + round);
			List<String> secrets = IntStream.range(0, 4)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> new SecretFile(file).read()))
				.toList()
				.stream()
				.map(CompletableFuture::join)
				.toList();
			assertThat(secrets).containsOnly(secrets.get(0));
		}
		try (Stream<Path> files = Files.list(this.folder)) {
			assertThat(files).as("no drafts are left").hasSize(200);
		}
	}

	@Test
	void itIsBesideTheDatabaseUnlessTheConfigurationSaysWhere() {
		SecretProperties defaults = new SecretProperties("", "");
		assertThat(defaults.fileFor("jdbc:h2:file:/var/lib/parley/db;WRITE_DELAY=0"))
			.isEqualTo(Path.of("/var/lib/parley/db.secret"));
		assertThat(defaults.fileFor("jdbc:postgresql://localhost/parley")).isEqualTo(Path.of("./data/parley.secret"));
		assertThat(new SecretProperties("", "/run/secrets/parley").fileFor("jdbc:h2:file:./data/parley"))
			.isEqualTo(Path.of("/run/secrets/parley"));
	}

	@Test
	void whatIsTooShortIsNoSecret() throws IOException {
		Path file = Files.writeString(this.folder.resolve("short"), "password\n");
		assertThatExceptionOfType(SecretException.class).isThrownBy(() -> new SecretFile(file).read())
			.withMessageContaining("has 8 characters, but a secret needs at least 32");
	}

	@Test
	void aFolderThatCannotBeMadeIsNamedInOneSentence() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "no folder").resolve("parley.secret");
		assertThatExceptionOfType(SecretException.class).isThrownBy(() -> new SecretFile(file).read())
			.withMessageContaining("parley.secret with the server's secret cannot be read or made")
			.withMessageContaining("set parley.security.secret");
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
