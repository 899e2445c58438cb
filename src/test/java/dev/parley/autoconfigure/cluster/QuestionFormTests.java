package dev.parley.autoconfigure.cluster;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;
import dev.parley.engine.Rechecks;
import dev.parley.engine.SessionDirectory.Listing;
import dev.parley.engine.policy.SessionInfo;

class QuestionFormTests {

	@Test
	void aQuestionForSessions() {
		ProtocolForm.assertUnchanged("A question for sessions",
				SessionPages.question(new SessionPages.Question("mina", "n1-a", 50)),
				"<01><00><00><00><04>mina<00><00><00><04>n1-a<00><00><00>2");
	}

	@Test
	void sessions() {
		SessionInfo session = new SessionInfo("n1-a", "mina", "websocket", "127.0.0.1", Instant.ofEpochMilli(1_000), 2);
		ProtocolForm.assertUnchanged("Sessions", SessionPages.answer(new Listing(List.of(session), true, 1, List.of())),
				"<00><04>n1-a<01><00><04>mina<00><09>websocket<00><09>127.0.0.1"
						+ "<00><00><00><00><00><00><03><e8><00><00><00><02><00><00><01>");
	}

	@Test
	void sessionsOfUsers() {
		ProtocolForm.assertUnchanged("Sessions of users",
				SimpUsers.write(Stream.of(new SimpUsers.RemoteSession("n1-a", "mina")), ""),
				"<00><00><00><04>n1-a<00><00><00><04>mina<00><00><00><00><00><00>");
	}

	@Test
	void aChangeOfPermissions() throws Exception {
		BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
		try (MemoryBus bus = new MemoryBus(); MemoryBus other = bus.another()) {
			other.listen("permissions", new Bus.Listener() {

				@Override
				public void heard(byte[] news) {
					heard.add(ProtocolForm.text(news));
				}

				@Override
				public void interrupted() {
				}

			}).join();
			Rechecks news = new RecheckNews(bus, "n1", Rechecks.NONE, Runnable::run, Runnable::run,
					(time) -> new CompletableFuture<>());
			news.ofUser("mina");
			news.at("/topic/a");
			ProtocolForm.assertUnchanged("A change of a user", String.valueOf(heard.poll(10, TimeUnit.SECONDS)),
					"n1<0a>user<0a>mina");
			ProtocolForm.assertUnchanged("A change at a destination", String.valueOf(heard.poll(10, TimeUnit.SECONDS)),
					"n1<0a>destination<0a>/topic/a");
		}
	}

}
