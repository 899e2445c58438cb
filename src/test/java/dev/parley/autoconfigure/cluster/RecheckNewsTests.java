package dev.parley.autoconfigure.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusException;
import dev.parley.cluster.bus.MemoryBus;
import dev.parley.engine.Rechecks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Two nodes, of which the other one checks what this one tells. */
@Timeout(20)
class RecheckNewsTests {

	private final MemoryBus bus = new MemoryBus();

	private final MemoryBus otherBus = this.bus.another();

	/** What waits until some time has passed. */
	private final Queue<CompletableFuture<Void>> timers = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Queue<Runnable> sweeps = new ArrayDeque<>();

	private final List<String> checked = new CopyOnWriteArrayList<>();

	private final List<String> checkedHere = new CopyOnWriteArrayList<>();

	private final RecheckNews news = new RecheckNews(this.bus, "one", new Recording(this.checkedHere), Runnable::run,
			Runnable::run, (time) -> {
				CompletableFuture<Void> passed = new CompletableFuture<>();
				this.timers.add(passed);
				return passed;
			});

	@BeforeEach
	void begin() {
		this.news.begin().join();
		other(Runnable::run, Runnable::run).begin().join();
	}

	private RecheckNews other(Executor executor, Executor sweeps) {
		return new RecheckNews(this.otherBus, "two", new Recording(this.checked), executor, sweeps,
				(time) -> new CompletableFuture<>());
	}

	@AfterEach
	void close() {
		this.otherBus.close();
		this.bus.close();
	}

	private void timePasses() {
		for (int waiting = this.timers.size(); waiting > 0; waiting--) {
			this.timers.remove().complete(null);
		}
	}

	@Test
	void aChangeIsCheckedAtTheOtherNodeAlone() {
		this.news.ofUser("mina");
		this.news.at("/topic/room");
		await().untilAsserted(() -> assertThat(this.checked).containsExactly("of mina", "at /topic/room"));
		assertThat(this.checkedHere).isEmpty();
		assertThat(this.timers).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatCouldNotBeToldIsToldAsACheckOfAllAndWarnedOfOnce(CapturedOutput output) {
		this.bus.cut();
		this.news.ofUser("mina");
		this.news.at("/topic/room");
		timePasses();
		assertThat(this.timers).as("tries").hasSize(1);
		timePasses();
		assertThat(this.checked).isEmpty();
		this.bus.mend();
		timePasses();
		await().untilAsserted(() -> assertThat(this.checked).containsExactly("at "));
		assertThat(this.timers).isEmpty();
		assertThat(output.getOut()).containsOnlyOnce("The other nodes were not told");
	}

	@Test
	void whatCouldNotBeToldWhileAllIsBeingToldIsToldAfterThat() {
		SlowBus slow = new SlowBus();
		RecheckNews news = new RecheckNews(slow, "one", new Recording(this.checkedHere), Runnable::run, Runnable::run,
				(time) -> {
					CompletableFuture<Void> passed = new CompletableFuture<>();
					this.timers.add(passed);
					return passed;
				});
		news.ofUser("mina");
		slow.sent.remove().completeExceptionally(new BusException("The link is down", null));
		timePasses();
		CompletableFuture<Void> all = slow.sent.remove();
		news.ofUser("jun");
		slow.sent.remove().completeExceptionally(new BusException("The link is down", null));
		all.complete(null);
		assertThat(this.timers).as("tries").hasSize(1);
		timePasses();
		slow.sent.remove().complete(null);
		assertThat(this.timers).isEmpty();
	}

	@Test
	void aLostLinkIsMadeUpForByACheckOfAll() {
		this.otherBus.cut();
		this.news.ofUser("mina");
		this.otherBus.mend();
		await().untilAsserted(() -> assertThat(this.checked).containsExactly("at "));
	}

	@Test
	void whatADeadNodeMayNotHaveToldIsMadeUpForByACheckOfAll() {
		this.news.nodeDied();
		assertThat(this.checkedHere).containsExactly("at ");
		assertThat(this.checked).isEmpty();
	}

	@Test
	void whatIsTooMuchToRememberIsACheckOfAll() {
		RecheckNews slow = other(this.tasks::add, this.sweeps::add);
		for (int i = 0; i <= RecheckNews.WAITING; i++) {
			slow.heard(("one\nuser\nuser" + i).getBytes(StandardCharsets.UTF_8));
		}
		slow.heard("one\nuser\nlater".getBytes(StandardCharsets.UTF_8));
		assertThat(this.tasks).hasSize(1);
		this.tasks.remove().run();
		assertThat(this.checked).containsExactly("of later");
		this.sweeps.remove().run();
		assertThat(this.checked).containsExactly("of later", "at ");
		slow.heard("one\nuser\nlater".getBytes(StandardCharsets.UTF_8));
		this.tasks.remove().run();
		assertThat(this.checked).hasSize(3);
	}

	@Test
	void aCheckOfAllHoldsUpNoOtherAndIsDoneOnceForAllThatAskForIt() {
		RecheckNews slow = other(this.tasks::add, this.sweeps::add);
		slow.interrupted();
		slow.interrupted();
		slow.heard("one\ndestination\n".getBytes(StandardCharsets.UTF_8));
		slow.heard("one\nuser\nmina".getBytes(StandardCharsets.UTF_8));
		this.tasks.remove().run();
		assertThat(this.checked).containsExactly("of mina");
		this.sweeps.remove().run();
		assertThat(this.checked).containsExactly("of mina", "at ");
		assertThat(this.sweeps).isEmpty();
		slow.interrupted();
		this.sweeps.remove().run();
		assertThat(this.checked).hasSize(3);
	}

	@Test
	void aCheckOfAllThatIsAskedForDuringOneIsDoneAfterThat() {
		List<RecheckNews> third = new ArrayList<>();
		third.add(new RecheckNews(this.bus, "three", new Rechecks() {

			@Override
			public void ofUser(String user) {
			}

			@Override
			public void at(String destination) {
				RecheckNewsTests.this.checkedHere.add("at " + destination);
				if (RecheckNewsTests.this.checkedHere.size() == 1) {
					third.get(0).interrupted();
				}
			}

		}, Runnable::run, Runnable::run, (time) -> new CompletableFuture<>()));
		third.get(0).interrupted();
		assertThat(this.checkedHere).containsExactly("at ", "at ");
	}

	@Test
	void whatCannotBeCheckedDoesNotKeepOthersFromBeingChecked() {
		RecheckNews slow = other(this.tasks::add, this.sweeps::add);
		slow.heard("one\nuser\nfails".getBytes(StandardCharsets.UTF_8));
		slow.heard("one\nuser\nmina".getBytes(StandardCharsets.UTF_8));
		this.tasks.remove().run();
		assertThat(this.checked).containsExactly("of mina");
	}

	@Test
	void checksGoOnAfterOneThatCouldNotBegin() {
		List<Boolean> poor = new ArrayList<>(List.of(true, true));
		Queue<CompletableFuture<Void>> later = new ArrayDeque<>();
		RecheckNews node = new RecheckNews(this.bus, "three", new Recording(this.checkedHere), (task) -> {
			throwIf(poor.set(0, false));
			task.run();
		}, (task) -> {
			throwIf(poor.set(1, false));
			task.run();
		}, (time) -> {
			CompletableFuture<Void> passed = new CompletableFuture<>();
			later.add(passed);
			return passed;
		});
		catchThrowable(() -> node.heard("one\nuser\nmina".getBytes(StandardCharsets.UTF_8)));
		assertThat(later).hasSize(1);
		later.remove().complete(null);
		assertThat(this.checkedHere).containsExactly("at ");
		node.heard("one\nuser\njun".getBytes(StandardCharsets.UTF_8));
		assertThat(this.checkedHere).contains("of jun");
		node.interrupted();
		assertThat(this.checkedHere).endsWith("at ");
	}

	private static void throwIf(boolean poor) {
		if (poor) {
			throw new InternalError("as told");
		}
	}

	@Test
	void checksGoOnAfterAFailureThatCannotEvenBeSaid() {
		List<String> all = new ArrayList<>();
		RecheckNews node = new RecheckNews(this.bus, "three", new Rechecks() {

			@Override
			public void ofUser(String user) {
				fail("of " + user);
			}

			@Override
			public void at(String destination) {
				fail("at " + destination);
			}

			private void fail(String what) {
				all.add(what);
				throw new InternalError("as told") {
					@Override
					public String getMessage() {
						throw new InternalError("again");
					}
				};
			}

		}, Runnable::run, Runnable::run, (time) -> new CompletableFuture<>());
		for (int i = 0; i < 2; i++) {
			catchThrowable(() -> node.heard("one\nuser\nmina".getBytes(StandardCharsets.UTF_8)));
			catchThrowable(node::interrupted);
		}
		assertThat(all).containsExactly("of mina", "at ", "of mina", "at ");
	}

	@Test
	void aBusThatThrowsIsToldLaterToo() {
		SlowBus slow = new SlowBus();
		slow.throwing = true;
		RecheckNews news = new RecheckNews(slow, "one", new Recording(this.checkedHere), Runnable::run, Runnable::run,
				(time) -> {
					CompletableFuture<Void> passed = new CompletableFuture<>();
					this.timers.add(passed);
					return passed;
				});
		catchThrowable(() -> news.ofUser("mina"));
		timePasses();
		slow.throwing = false;
		timePasses();
		assertThat(slow.sent).as("a check of all").hasSize(1);
		slow.sent.remove().complete(null);
		assertThat(this.timers).isEmpty();
	}

	private record Recording(List<String> checked) implements Rechecks {

		@Override
		public void ofUser(String user) {
			if (user.equals("fails")) {
				throw new IllegalStateException("as told");
			}
			this.checked.add("of " + user);
		}

		@Override
		public void at(String destination) {
			this.checked.add("at " + destination);
		}

	}

	/** Sends when it is told to. */
	private static final class SlowBus implements Bus {

		private final Queue<CompletableFuture<Void>> sent = new ArrayDeque<>();

		private boolean throwing;

		@Override
		public CompletableFuture<Void> listen(String channel, Listener listener) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void ignore(String channel) {
		}

		@Override
		public CompletableFuture<Void> send(String channel, byte[] news) {
			if (this.throwing) {
				throw new InternalError("as told");
			}
			CompletableFuture<Void> sending = new CompletableFuture<>();
			this.sent.add(sending);
			return sending;
		}

		@Override
		public void close() {
		}

	}

}
