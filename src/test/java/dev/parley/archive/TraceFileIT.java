package dev.parley.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.DefaultDatabase;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * H2 writes a stack trace into a file next to the database for each error that it
 * reports, unless it is told not to. Nobody reads this file, and it grows without bound.
 */
class TraceFileIT {

	@TempDir
	Path folder;

	@Test
	@Slow
	void aThousandRequestsAskTheDatabaseForNothingThatItDoesNotHave() {
		try (ParleyServer server = ParleyServer.start(withTrace(DefaultDatabase.url(this.folder)),
				"parley.limits.requests.user-per-second=0", "parley.limits.requests.network-per-second=0")) {
			Account mina = Account.signUp(server.port(), "mina");
			Api api = Api.of(server.port(), mina);
			for (int i = 0; i < 1000; i++) {
				assertThat(api.get("/api/v1/rooms").status()).isEqualTo(200);
			}
			Api stranger = new Api(server.port(), null);
			Api.Answer grant = stranger.post("/api/v1/token", """
					{"name": "%s", "password": "correct horse battery"}""".formatted(mina.name()));
			for (int i = 0; i < 20; i++) {
				grant = stranger.post("/api/v1/token", """
						{"refresh_token": "%s"}""".formatted(grant.json().get("refresh_token").stringValue()));
				assertThat(grant.status()).isEqualTo(200);
			}
			assertThat(files()).containsExactlyInAnyOrder("parley.mv.db", "parley.secret");
		}
	}

	@Test
	void anErrorThatTheDatabaseAnswersWithIsWrittenIntoNoFile() {
		try (ParleyServer server = ParleyServer.start(DefaultDatabase.url(this.folder))) {
			Api api = Api.of(server.port(), Account.signUp(server.port(), "mina"));
			assertThat(api.post("/api/v1/rooms", "{\"name\": \"tea\"}").status()).isEqualTo(201);
			assertThat(api.post("/api/v1/rooms", "{\"name\": \"tea\"}").status()).isEqualTo(409);
			assertThat(files()).containsExactlyInAnyOrder("parley.mv.db", "parley.secret");
		}
	}

	private static String withTrace(String url) {
		assertThat(url).contains(";TRACE_LEVEL_FILE=0");
		return url.replace(";TRACE_LEVEL_FILE=0", "");
	}

	private List<String> files() {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
