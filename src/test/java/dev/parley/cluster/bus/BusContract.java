package dev.parley.cluster.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every {@link Bus} promises. */
@Timeout(60)
public abstract class BusContract {

	private final List<Bus> nodes = new ArrayList<>();

	private Bus one;

	private Bus other;

	/** Another node of this test's cluster. */
	protected abstract Bus create() throws Exception;

	/** Breaks the link of this node; it comes back by itself, or by {@link #mend}. */
	protected abstract void cut(Bus node) throws Exception;

	/** Sees to it that the link comes back. */
	protected abstract void mend(Bus node) throws Exception;

	@BeforeEach
	void createNodes() throws Exception {
		this.one = node();
		this.other = node();
	}

	private Bus node() throws Exception {
		Bus node = create();
		this.nodes.add(node);
		return node;
	}

	@AfterEach
	void closeNodes() {
		this.nodes.forEach(Bus::close);
	}

	private static Recorder listen(Bus node, String channel) throws Exception {
		Recorder recorder = new Recorder();
		node.listen(channel, recorder).get(10, TimeUnit.SECONDS);
		return recorder;
	}

	private static void send(Bus node, String channel, String news) throws Exception {
		node.send(channel, news.getBytes(UTF_8)).get(10, TimeUnit.SECONDS);
	}

	@Test
	void whatOneNodeSendsAllHearWhoListenItselfToo() throws Exception {
		Recorder here = listen(this.one, "a");
		Recorder there = listen(this.other, "a");
		Recorder third = listen(node(), "a");
		send(this.one, "a", "news");
		await().untilAsserted(() -> {
			assertThat(here.heard()).containsExactly("news");
			assertThat(there.heard()).containsExactly("news");
			assertThat(third.heard()).containsExactly("news");
		});
	}

	@Test
	void whatIsSentToNobodyIsForgotten() throws Exception {
		send(this.one, "a", "early");
		Recorder there = listen(this.other, "a");
		send(this.one, "a", "late");
		await().untilAsserted(() -> assertThat(there.heard()).containsExactly("late"));
	}

	@Test
	void eachChannelIsOnItsOwnWhateverItsName() throws Exception {
		List<String> names = List.of("a", "A", "a*", "[a]", "{a}:b", "a b", "가", "n\nl", "x".repeat(Bus.LONGEST_NAME));
		List<Recorder> recorders = new ArrayList<>();
		for (String name : names) {
			recorders.add(listen(this.other, name));
		}
		for (String name : names) {
			send(this.one, name, name);
		}
		for (int i = 0; i < names.size(); i++) {
			Recorder recorder = recorders.get(i);
			String name = names.get(i);
			await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly(name));
		}
	}

	@Test
	void newsMayBeAnyBytesAndNone() throws Exception {
		byte[] all = new byte[256];
		IntStream.range(0, 256).forEach((i) -> all[i] = (byte) i);
		Recorder there = listen(this.other, "a");
		this.one.send("a", all).get(10, TimeUnit.SECONDS);
		this.one.send("a", new byte[0]).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(there.news).hasSize(2));
		assertThat(there.news.get(0)).containsExactly(all);
		assertThat(there.news.get(1)).isEmpty();
	}

	@Test
	void newsAreBounded() throws Exception {
		byte[] longest = new byte[Bus.LONGEST];
		Arrays.fill(longest, (byte) 7);
		Recorder there = listen(this.other, "a");
		this.one.send("a", longest).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(there.news).hasSize(1));
		assertThat(there.news.get(0)).isEqualTo(longest);
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.send("a", new byte[Bus.LONGEST + 1]));
	}

	@Test
	void namesAreBounded() {
		Recorder recorder = new Recorder();
		String tooLong = "x".repeat(Bus.LONGEST_NAME + 1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.listen(tooLong, recorder));
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.listen("", recorder));
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.send(tooLong, new byte[0]));
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.send("", new byte[0]));
	}

	@Test
	void newsOfOneNodeComeInTheOrderInWhichTheyWereSent() throws Exception {
		Recorder there = listen(this.other, "a");
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		List<String> numbers = IntStream.range(0, 2000).mapToObj(String::valueOf).toList();
		numbers.forEach((number) -> sent.add(this.one.send("a", number.getBytes(UTF_8))));
		for (CompletableFuture<Void> each : sent) {
			each.get(10, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(there.heard()).isEqualTo(numbers));
	}

	@Test
	void aListenerIsCalledByOneThreadAtATime() throws Exception {
		Recorder here = listen(this.one, "a");
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> senders = new ArrayList<>();
		for (Bus node : List.of(this.one, this.other, node(), node())) {
			Thread sender = new Thread(() -> {
				try {
					start.await();
					for (int i = 0; i < 200; i++) {
						send(node, "a", "x");
					}
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			sender.start();
			senders.add(sender);
		}
		start.countDown();
		for (Thread sender : senders) {
			sender.join();
		}
		await().untilAsserted(() -> assertThat(here.news).hasSize(800));
		assertThat(here.overlaps.get()).isZero();
	}

	@Test
	void aChannelHasOneListenerAtANode() throws Exception {
		Recorder first = listen(this.one, "a");
		assertThatIllegalStateException().isThrownBy(() -> this.one.listen("a", new Recorder()));
		send(this.other, "a", "news");
		await().untilAsserted(() -> assertThat(first.heard()).containsExactly("news"));
	}

	@Test
	void whoIgnoresAChannelHearsNothingMoreAndMayListenAgain() throws Exception {
		Recorder before = listen(this.one, "a");
		Recorder beside = listen(this.one, "b");
		send(this.other, "a", "1");
		await().untilAsserted(() -> assertThat(before.heard()).containsExactly("1"));
		this.one.ignore("a");
		send(this.other, "a", "2");
		send(this.other, "b", "beside");
		await().untilAsserted(() -> assertThat(beside.heard()).containsExactly("beside"));
		Recorder after = listen(this.one, "a");
		send(this.other, "a", "3");
		await().untilAsserted(() -> assertThat(after.heard()).containsExactly("3"));
		assertThat(before.heard()).doesNotContain("3");
	}

	@Test
	void whoListensAgainAtOnceIsHeardOf() throws Exception {
		for (int i = 0; i < 50; i++) {
			Recorder again = listen(this.one, "a");
			String news = String.valueOf(i);
			send(this.other, "a", news);
			await().untilAsserted(() -> assertThat(again.heard()).containsExactly(news));
			this.one.ignore("a");
		}
	}

	@Test
	void whatNobodyListensToMayBeIgnored() {
		this.one.ignore("a");
	}

	@Test
	void aListenerThatThrowsDisturbsNobody() throws Exception {
		Recorder beside = listen(this.one, "b");
		Recorder angry = new Recorder() {

			@Override
			public void heard(byte[] news) {
				super.heard(news);
				throw new IllegalStateException("angry");
			}

		};
		this.one.listen("a", angry).get(10, TimeUnit.SECONDS);
		send(this.other, "a", "1");
		send(this.other, "a", "2");
		send(this.other, "b", "beside");
		await().untilAsserted(() -> {
			assertThat(angry.heard()).containsExactly("1", "2");
			assertThat(beside.heard()).containsExactly("beside");
		});
	}

	@Test
	void norDoesOneThatHasNoMemoryOrThread() throws Exception {
		Recorder beside = listen(this.one, "b");
		Recorder poor = new Recorder() {

			@Override
			public void heard(byte[] news) {
				super.heard(news);
				throw new InternalError("unable to create native thread, says a test");
			}

		};
		this.one.listen("a", poor).get(10, TimeUnit.SECONDS);
		CompletableFuture
			.allOf(this.other.send("b", "1".getBytes(UTF_8)), this.other.send("a", "2".getBytes(UTF_8)),
					this.other.send("b", "3".getBytes(UTF_8)))
			.get(10, TimeUnit.SECONDS);
		send(this.other, "a", "4");
		send(this.other, "b", "5");
		await().untilAsserted(() -> {
			assertThat(poor.heard()).containsExactly("2", "4");
			assertThat(beside.all()).containsExactly("1", "3", "5");
		});
	}

	@Test
	void whoseLinkWasLostIsToldOnEachChannelAndHearsWhatComesLater() throws Exception {
		Recorder a = listen(this.one, "a");
		Recorder b = listen(this.one, "b");
		cut(this.one);
		mend(this.one);
		await().untilAsserted(() -> {
			assertThat(a.interruptions.get()).isPositive();
			assertThat(b.interruptions.get()).isPositive();
		});
		send(this.other, "a", "late");
		send(this.other, "b", "later");
		await().untilAsserted(() -> {
			assertThat(a.heard()).containsExactly("late");
			assertThat(b.heard()).containsExactly("later");
		});
	}

	@Test
	void whatIsNotHeardBetweenTwoNewsIsBetweenThemToldOf() throws Exception {
		Recorder there = listen(this.other, "a");
		for (int i = 0; i < 300; i++) {
			if (i % 100 == 50) {
				cut(this.other);
			}
			send(this.one, "a", String.valueOf(i));
			if (i % 100 == 70) {
				mend(this.other);
			}
		}
		await().untilAsserted(() -> {
			send(this.one, "a", "end");
			assertThat(there.heard()).contains("end");
		});
		int before = -1;
		boolean told = false;
		for (String each : there.all()) {
			if (each.equals(Recorder.INTERRUPTED)) {
				told = true;
			}
			else if (!each.equals("end")) {
				int number = Integer.parseInt(each);
				assertThat(number).isGreaterThan(before);
				assertThat(told || number == before + 1).as("%d after %d without a word", number, before).isTrue();
				told = false;
				before = number;
			}
		}
	}

	@Test
	void whoHasLeftHearsNothingAndCannotSendAndOthersGoOn() throws Exception {
		Recorder gone = listen(this.one, "a");
		Recorder there = listen(this.other, "a");
		this.one.close();
		assertThatThrownBy(() -> this.one.send("a", new byte[0]).get(10, TimeUnit.SECONDS))
			.isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(BusException.class);
		assertThatThrownBy(() -> this.one.listen("b", new Recorder()).get(10, TimeUnit.SECONDS))
			.isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(BusException.class);
		send(this.other, "a", "news");
		await().untilAsserted(() -> assertThat(there.heard()).containsExactly("news"));
		assertThat(gone.heard()).isEmpty();
		this.one.close();
	}

	/** Records what it is told, in that order. Safe for any thread. */
	protected static class Recorder implements Bus.Listener {

		static final String INTERRUPTED = "(interrupted)";

		final List<byte[]> news = new CopyOnWriteArrayList<>();

		final AtomicInteger interruptions = new AtomicInteger();

		final AtomicInteger overlaps = new AtomicInteger();

		private final List<String> all = new CopyOnWriteArrayList<>();

		private final AtomicInteger inside = new AtomicInteger();

		public Recorder() {
		}

		@Override
		public void heard(byte[] bytes) {
			enter();
			this.all.add(new String(bytes, UTF_8));
			this.news.add(bytes);
			this.inside.decrementAndGet();
		}

		@Override
		public void interrupted() {
			enter();
			this.all.add(INTERRUPTED);
			this.interruptions.incrementAndGet();
			this.inside.decrementAndGet();
		}

		private void enter() {
			if (this.inside.getAndIncrement() > 0) {
				this.overlaps.incrementAndGet();
			}
		}

		/** What it was told, as text. */
		public List<String> heard() {
			return this.news.stream().map((bytes) -> new String(bytes, UTF_8)).toList();
		}

		public int interruptions() {
			return this.interruptions.get();
		}

		List<String> all() {
			return this.all;
		}

	}

}
