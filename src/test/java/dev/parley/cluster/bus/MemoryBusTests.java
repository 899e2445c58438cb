package dev.parley.cluster.bus;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class MemoryBusTests extends BusContract {

	private final MemoryBus first = new MemoryBus();

	@Override
	protected Bus create() {
		return this.first.another();
	}

	@Override
	protected void cut(Bus node) {
		((MemoryBus) node).cut();
	}

	@Override
	protected void mend(Bus node) {
		((MemoryBus) node).mend();
	}

	@Test
	void aNodeThatIsCutOffHearsNothingAndIsToldThatNothingIsSent() throws Exception {
		MemoryBus node = this.first.another();
		Recorder here = new Recorder();
		node.listen("a", here).get();
		node.cut();
		this.first.send("a", new byte[0]).get();
		assertThatThrownBy(() -> node.send("a", new byte[0]).get()).isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(BusException.class);
		assertThatThrownBy(() -> node.listen("b", new Recorder()).get()).isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(BusException.class);
		node.mend();
		await().untilAsserted(() -> assertThat(here.all()).containsExactly(Recorder.INTERRUPTED));
	}

	@Test
	void aListenerThatIsFarBehindLosesNewsAndIsToldSo() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		Recorder slow = new Recorder() {

			@Override
			public void heard(byte[] news) {
				try {
					goOn.await(20, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				super.heard(news);
			}

		};
		this.first.listen("a", slow).get();
		for (int i = 0; i < 20_000; i++) {
			this.first.send("a", "x".getBytes(UTF_8)).get();
		}
		goOn.countDown();
		await().untilAsserted(() -> assertThat(slow.interruptions.get()).isOne());
		this.first.send("a", "late".getBytes(UTF_8)).get();
		await().untilAsserted(() -> assertThat(slow.heard()).contains("late"));
		assertThat(slow.all().size()).isLessThan(20_000);
		assertThat(slow.all()).endsWith("x", Recorder.INTERRUPTED, "late");
	}

}
