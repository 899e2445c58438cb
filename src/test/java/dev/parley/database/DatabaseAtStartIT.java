package dev.parley.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;

import dev.parley.support.DefaultDatabase;
import dev.parley.support.ParleyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A server that cannot start because of its database reports that in one sentence,
 * without a stack trace.
 */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseAtStartIT {

	@Test
	void aWrongPasswordIsSaidInASentence(@TempDir Path folder, CapturedOutput output) throws SQLException {
		String url = DefaultDatabase.url(folder);
		DriverManager.getConnection(url, "parley", "right").close();
		assertThatException().isThrownBy(
				() -> ParleyServer.start(url, "spring.datasource.username=parley", "spring.datasource.password=wrong"));
		assertThat(output).contains("refuses the user or the password: Wrong user name or password")
			.doesNotContain("\tat ");
	}

	@Test
	void aFileThatAnotherProcessUsesIsSaidInASentence(@TempDir Path folder, CapturedOutput output) throws Exception {
		String url = DefaultDatabase.url(folder);
		DriverManager.getConnection(url).close();
		try (Stream<Path> files = Files.list(folder);
				FileChannel file = FileChannel.open(
						files.filter((path) -> path.toString().endsWith(".mv.db")).findFirst().orElseThrow(),
						StandardOpenOption.WRITE);
				FileLock lock = file.lock()) {
			assertThat(lock.isValid()).isTrue();
			assertThatException().isThrownBy(() -> ParleyServer.start(url));
		}
		assertThat(output).contains("is in use by another process, which may be another Parley.")
			.doesNotContain("\tat ");
	}

	@Test
	void aDatabaseThatIsNotThereIsSaidInASentence(CapturedOutput output) throws IOException {
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = closed.getLocalPort();
			closed.close();
			assertThatException()
				.isThrownBy(() -> ParleyServer.start("jdbc:postgresql://127.0.0.1:%d/parley".formatted(port)));
		}
		assertThat(output).contains("cannot be reached: ").doesNotContain("\tat ");
	}

}
