package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.parley.cluster.ProtocolForm;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;

import static org.assertj.core.api.Assertions.assertThat;

class NodeFormTests {

	@Test
	void whatNodesSayOfThemselves() {
		assertThat(Nodes.CHANNEL).isEqualTo("nodes");
		ProtocolForm.assertUnchanged("NodeNews",
				new NodeNews(NodeNews.ALIVE, new NodeState("n1", 3, 2, Map.of("mina", 2))).write(),
				"<02><00><00><00><00><00><01><00><00><00><00><00><02>n1<00><00><00><03>"
						+ "<00><00><00><00><00><02><00><04>mina<00><00><00><02>");
	}

	@Test
	void theFirstBytesOfItStayForEver() {
		byte[] news = new NodeNews(0x01020304, NodeNews.BYE, new NodeState("n1", 0, 0, Map.of())).write();
		assertThat(ProtocolForm.text(news)).startsWith("<02><00><00><01><02><03><04>");
		assertThat(NodeNews.read(news)).isEqualTo(new NodeNews(0x01020304, NodeNews.ALIVE, null));
	}

	@Test
	void aQuestionAndItsAnswer() throws Exception {
		BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
		try (MemoryBus bus = new MemoryBus();
				MemoryBus other = bus.another();
				Questions asking = new Questions(bus, "n1", Runnable::run, (time) -> new CompletableFuture<>());
				Questions answering = new Questions(other, "n2", Runnable::run, (time) -> new CompletableFuture<>())) {
			answering.answer("kind", (question) -> new byte[] { '!' });
			answering.listen();
			bus.listen("node:n1", new Heard(heard)).join();
			bus.listen("node:n2", new Heard(heard)).join();
			asking.ask(List.of("n2"), "kind", new byte[] { '?' }, Duration.ofSeconds(1));
			ProtocolForm.assertUnchanged("A question", String.valueOf(heard.poll(10, TimeUnit.SECONDS)),
					"<00><04>kind<00><02>n1<00><00><00><00><00><00><00><01><00><00><00><00><00><00><03><e8>?");
			ProtocolForm.assertUnchanged("An answer", String.valueOf(heard.poll(10, TimeUnit.SECONDS)),
					"<00><00><00><02>n2<00><00><00><00><00><00><00><01><00><00><00><00><00><00><00><00>!");
		}
	}

	private record Heard(BlockingQueue<String> texts) implements Bus.Listener {

		@Override
		public void heard(byte[] news) {
			this.texts.add(ProtocolForm.text(news));
		}

		@Override
		public void interrupted() {
		}

	}

}
