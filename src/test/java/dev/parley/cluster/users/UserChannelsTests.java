package dev.parley.cluster.users;

import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.parley.cluster.bus.MemoryBus;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class UserChannelsTests {

	private static final Map<String, String> USERS = Map.of("/user/s1/queue/a", "mina", "/user/s1/queue/b", "mina",
			"/user/s2/queue/a", "jun", "/user/s3/queue/a", "x".repeat(2000));

	private final MemoryBus here = new MemoryBus();

	private final MemoryBus there = this.here.another();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private final UserChannels one = new UserChannels(this.here, "one", USERS::get, Runnable::run);

	private final UserChannels two = new UserChannels(this.there, "two", USERS::get, Runnable::run);

	UserChannelsTests() {
		this.one.receive((message) -> this.heard.add("one: " + message.destination() + " " + text(message)));
		this.two.receive((message) -> this.heard.add("two: " + message.destination() + " " + text(message)));
	}

	private static String text(UserMessage message) {
		return new String(message.body(), UTF_8);
	}

	@AfterEach
	void close() {
		this.there.close();
		this.here.close();
	}

	private static UserMessage message(String node, String user, String body) {
		return new UserMessage(node, "/user/" + user + "/queue/a", null, Headers.of("kind", "news"),
				body.getBytes(UTF_8));
	}

	@Test
	void aMessageIsTheSameAtTheOtherNode() {
		UserMessage sent = new UserMessage("one", "/user/mina/queue/가", "s1", Headers.of("a", "1", "a", "2", "b", ""),
				new byte[] { 0, -1 });
		UserMessage read = UserMessage.read(sent.write());
		assertThat(read).usingRecursiveComparison().isEqualTo(sent);
	}

	@Test
	void otherNodesHearWhatIsForTheirUsersAndTheSenderDoesNot() {
		this.one.join("/user/s1/queue/a").join();
		this.two.join("/user/s1/queue/a").join();
		this.one.send("jun", message("one", "jun", "nobody"));
		this.one.send("mina", message("one", "mina", "hello"));
		await().untilAsserted(() -> assertThat(this.heard).containsExactly("two: /user/mina/queue/a hello"));
	}

	@Test
	void aUserHasOneChannelFromTheFirstDestinationToTheLast() {
		this.two.join("/user/s1/queue/a").join();
		this.two.join("/user/s1/queue/b").join();
		this.two.join("/user/s1/queue/b").join();
		this.two.join("/user/s2/queue/a").join();
		assertThat(this.two.size()).isEqualTo(2);
		this.two.leave("/user/s1/queue/a");
		this.two.leave("/user/s1/queue/b");
		assertThat(this.two.size()).isEqualTo(2);
		this.two.leave("/user/s1/queue/b");
		assertThat(this.two.size()).isOne();
		this.two.leave("/user/s1/queue/b");
		assertThat(this.two.size()).isOne();
		this.two.join("/user/s1/queue/a").join();
		this.one.send("mina", message("one", "mina", "again"));
		await().untilAsserted(() -> assertThat(this.heard).containsExactly("two: /user/mina/queue/a again"));
	}

	@Test
	void whatCannotBeJoinedLeavesNothingAndTheNextOneTriesAgain() {
		this.there.cut();
		assertThatThrownBy(() -> this.two.join("/user/s1/queue/a").join()).isInstanceOf(CompletionException.class)
			.hasCauseInstanceOf(BackendException.class);
		assertThat(this.two.size()).isZero();
		this.there.mend();
		this.two.join("/user/s1/queue/a").join();
		assertThat(this.two.size()).isOne();
	}

	@Test
	void aSessionThatHasEndedAndANameThatIsTooLongHaveNoChannel() {
		this.two.join("/user/gone/queue/a").join();
		this.two.join("/user/s3/queue/a").join();
		assertThat(this.two.size()).isZero();
		this.two.leave("/user/gone/queue/a");
		this.one.send("x".repeat(2000), message("one", "x", "too long"));
	}

	@Test
	void whatIsNoMessageIsRefusedWithoutTakingTheMemoryThatItClaims() {
		byte[] news = message("one", "mina", "hello").write();
		news[0] = 0x7f;
		assertThatThrownBy(() -> UserMessage.read(news)).isInstanceOf(IllegalArgumentException.class);
		news[0] = (byte) 0x80;
		assertThatThrownBy(() -> UserMessage.read(news)).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> UserMessage.read(new byte[3])).isInstanceOf(BufferUnderflowException.class);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatWaitsForASlowReceiverIsBoundedInBytesAndWarnedOfOnce(CapturedOutput output) {
		Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
		try (MemoryBus slow = this.here.another()) {
			List<String> received = new CopyOnWriteArrayList<>();
			UserChannels three = new UserChannels(slow, "three", USERS::get, tasks::add);
			three.receive((message) -> received.add(message.destination()));
			three.join("/user/s1/queue/a").join();
			for (int i = 0; i < 60; i++) {
				this.one.send("mina", message("one", "mina", "x".repeat(1_000_000)));
			}
			await().untilAsserted(() -> assertThat(output.getOut()).contains("is dropped"));
			await().until(() -> tasks.size() == 34);
			tasks.forEach(Runnable::run);
			tasks.clear();
			assertThat(received).hasSize(34);
			this.one.send("mina", message("one", "mina", "again"));
			await().until(() -> tasks.size() == 1);
			assertThat(output.getOut()).containsOnlyOnce("is dropped");
		}
	}

	@Test
	void howManyMessagesWaitForASlowReceiverIsBounded() {
		Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
		try (MemoryBus slow = this.here.another()) {
			new UserChannels(slow, "three", USERS::get, tasks::add).join("/user/s1/queue/a").join();
			for (int sent = 5000; sent <= 15_000; sent += 5000) {
				for (int i = 0; i < 5000; i++) {
					this.one.send("mina", message("one", "mina", "x"));
				}
				int waiting = Math.min(sent, 10_000);
				await().until(() -> tasks.size() == waiting);
			}
			tasks.forEach(Runnable::run);
			tasks.clear();
			this.one.send("mina", message("one", "mina", "again"));
			await().until(() -> !tasks.isEmpty());
			assertThat(tasks).hasSize(1);
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aLinkThatIsDownIsWarnedOfOnce(CapturedOutput output) {
		for (int outage = 0; outage < 2; outage++) {
			this.here.cut();
			for (int i = 0; i < 10; i++) {
				this.one.send("mina", message("one", "mina", "lost"));
			}
			this.here.mend();
			this.one.send("mina", message("one", "mina", "sent"));
		}
		assertThat(output.getOut().split("a message did not go to other nodes", -1)).hasSize(3);
	}

}
