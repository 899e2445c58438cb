package dev.parley.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@DisabledOnOs(OS.WINDOWS)
class DataFilesTests {

	@TempDir
	Path folder;

	@Test
	void theFilesOfANewDatabaseAreItsOwnersAlone() throws IOException, SQLException {
		Path data = this.folder.resolve("data");
		String url = url(data);
		DataFiles.protect(url);
		openAndClose(url);
		openAndClose(url);
		assertThat(permissions(data)).isEqualTo("rwx------");
		assertThat(permissions(data.resolve("parley.mv.db"))).isEqualTo("rw-------");
	}

	@Test
	void soAreThoseOfOneThatOthersCouldReadAndNoOtherFiles() throws IOException, SQLException {
		openAndClose(url(this.folder));
		Path database = this.folder.resolve("parley.mv.db");
		Path trace = Files.createFile(this.folder.resolve("parley.trace.db"));
		Path other = Files.createFile(this.folder.resolve("parley2.mv.db"));
		for (Path file : new Path[] { database, trace, other }) {
			Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		}
		DataFiles.protect(url(this.folder));
		assertThat(permissions(database)).isEqualTo("rw-------");
		assertThat(permissions(trace)).isEqualTo("rw-------");
		assertThat(permissions(other)).isEqualTo("rw-r--r--");
		openAndClose(url(this.folder));
	}

	@Test
	void aFileThatCannotBeProtectedIsNamed() throws IOException {
		Path noFolder = Files.writeString(this.folder.resolve("file"), "no folder");
		assertThatExceptionOfType(DataFiles.UnsafeFilesException.class)
			.isThrownBy(() -> DataFiles.protect(url(noFolder)))
			.withMessageContaining("parley.mv.db of the database cannot be made readable by its owner alone");
	}

	@Test
	void otherDatabasesThanFilesAreLeftAlone() {
		DataFiles.protect("");
		DataFiles.protect("jdbc:h2:mem:test");
		DataFiles.protect("jdbc:postgresql://127.0.0.1/parley");
		assertThat(this.folder).isEmptyDirectory();
	}

	private static String url(Path folder) {
		return "jdbc:h2:file:" + folder.resolve("parley") + ";WRITE_DELAY=0";
	}

	private static void openAndClose(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url)) {
			connection.createStatement().execute("create table if not exists a (b int)");
		}
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
