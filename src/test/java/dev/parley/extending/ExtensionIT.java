package dev.parley.extending;

import java.nio.file.Path;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The class of the README in a package and a jar of its own, with a policy, a table and a
 * page, in the server as delivered.
 */
@Slow
class ExtensionIT {

	private static final String CONFIGURATION = """
			package org.example.hands;

			import dev.parley.engine.log.Retention;
			import dev.parley.engine.policy.DestinationPolicy;

			import org.springframework.boot.autoconfigure.AutoConfiguration;
			import org.springframework.context.annotation.Bean;
			import org.springframework.jdbc.core.simple.JdbcClient;

			@AutoConfiguration
			class HandsConfiguration {

				@Bean
				DestinationPolicy handsOfOneMeeting(JdbcClient database) {
					int kept = database.sql("select kept from hands_setting").query(Integer.class).single();
					return DestinationPolicy.closed("/topic/meetings/7/hands").durable(Retention.latestBy("user").atMost(kept, 0));
				}

			}
			""";

	@RegisterExtension
	final StompTestClients clients = new StompTestClients();

	@TempDir
	Path folder;

	@Test
	void theJarOfAnotherTeamIsPartOfTheServer() throws Exception {
		String controller = ReadmeExample.read()
			.source()
			.replace("package dev.parley.hands;", "package org.example.hands;");
		ExtensionJar.of(this.folder.resolve("classes"), controller, CONFIGURATION)
			.with("db/feature/hands/V1__hands.sql",
					"create table hands_setting (kept integer not null); insert into hands_setting values (100);")
			.with("static/hands.html", "<!doctype html><title>Hands</title>")
			.write(this.folder.resolve("extensions/hands.jar"));
		try (ServerProcess server = ServerProcess.asDelivered(this.folder, "parley.extensions.folder=extensions")) {
			Account account = Account.signUp(server.port(), "mina");
			StompTestClient mina = this.clients.at(server.port()).token(account.token()).connect();
			TestSubscription hands = mina.subscribe("/topic/meetings/7/hands");
			assertThat(mina.send("/app/meetings/7/hands", "{\"up\":true}").header("x-stream-offset")).isEqualTo("1");
			assertThat(hands.expect("{\"up\":true}").header("user")).isEqualTo(mina.user());
			assertThat(mina.sendExpectingRefusal("/app/meetings/7/hands", "{}").code()).isEqualTo("invalid");
			Api api = Api.of(server.port(), account);
			assertThat(api.get("/hands.html").body()).contains("<title>Hands</title>");
			assertThat(server.output()).contains(
					"Extension hands.jar: org.example.hands.HandsController, org.example.hands.HandsConfiguration");
		}
	}

}
