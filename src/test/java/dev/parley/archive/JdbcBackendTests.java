package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JdbcBackendTests extends BackendContract {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final RecordingInbound afterRestart = new RecordingInbound();

	@Override
	protected Backend create(Clock clock) {
		return this.database.backend(clock);
	}

	private void restart() {
		this.backend.close();
		this.backend = create(this.clock);
		this.backend.start(this.afterRestart, BackendFixture::retention);
	}

	@Test
	void aRestartGoesOnWithTheSameEpochAndTheNextOffset() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		restart();
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
		assertThat(publish("/topic/a", "3")).isEqualTo(new Position(before.epoch(), 3));
		assertThat(this.afterRestart.bodies()).containsExactly("3");
	}

	@Test
	void aRestartKnowsTheEpochOfALogThatDoesNotExist() {
		Page before = this.backend.read("/topic/a", 1, 10);
		restart();
		assertThat(this.backend.read("/topic/a", 1, 10)).isEqualTo(before);
	}

	@Test
	void aRestartRemembersDeletedLogs() throws Exception {
		Position before = publish("/topic/a", "1");
		this.backend.forget("/topic/a");
		Page forgotten = this.backend.read("/topic/a", 1, 10);
		restart();
		assertThat(this.backend.read("/topic/a", 1, 10)).isEqualTo(forgotten);
		assertThat(forgotten.epoch()).isNotEqualTo(before.epoch());
	}

	@Test
	void aRestartHasTheQueuesMessagesThatAreNotSettled() throws Exception {
		publishAll("/queue/a", "1", "2", "3");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		restart();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("1", "3");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 1))).get();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("3");
	}

	@Test
	void aRestartRemembersIdempotencyKeys() throws Exception {
		Position first = publish(keyed("/topic/a", "x", "k1"));
		restart();
		assertThat(publish(keyed("/topic/a", "again", "k1"))).isEqualTo(first);
		assertThat(this.afterRestart.messages()).isEmpty();
	}

	@Test
	void nothingIsLeftOfAnErasedMessageInTheDatabaseNorAfterARestart() throws Exception {
		publish(new Publication("/topic/a", Headers.of("about", "secret"), "secret".getBytes(StandardCharsets.UTF_8)));
		erase("/topic/a", 1);
		assertThat(this.database.jdbc()
			.queryForList("select headers || '|' || octet_length(body) from archive_message where message_offset = 1",
					String.class))
			.containsExactly("[\"x-deleted\",\"true\"]|0");
		restart();
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("", "");
		assertThat(this.backend.read("/topic/a", 1, 1).messages().get(0).isErased()).isTrue();
	}

	@Test
	void anotherArchiveHasAnotherEpoch() {
		try (Backend other = ArchiveDatabase.inMemory().backend(this.clock)) {
			other.start(this.afterRestart, BackendFixture::retention);
			assertThat(other.read("/topic/a", 1, 0).epoch()).isNotEqualTo(this.backend.read("/topic/a", 1, 0).epoch());
		}
	}

	@Test
	void aLargeBodyIsFine() throws Exception {
		byte[] large = new byte[4 << 20];
		large[large.length - 1] = 1;
		publish(new Publication("/topic/a", Headers.empty(), large));
		assertThat(this.backend.read("/topic/a", 1, 1).messages().get(0).body()).isEqualTo(large);
	}

	@Test
	void callbacksInTheCommittersThreadMayPublishAndForget() throws Exception {
		CompletableFuture<List<Position>> chained = this.backend.publish(Batch.of(publication("/topic/a", "1")))
			.thenCompose((positions) -> {
				this.backend.forget("/topic/a");
				return this.backend.publish(Batch.of(publication("/topic/a", "2")));
			});
		assertThat(chained.get().get(0).offset()).isEqualTo(1);
	}

	@Test
	void moreDestinationsThanFitIntoOneStatementAreFine() throws Exception {
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 1200; i++) {
			publications.add(keyed("/topic/" + i, "x", "k" + i));
			publications.add(keyed("/topic/one", "x", "k" + i));
		}
		List<Position> positions = this.backend.publish(new Batch(publications, List.of())).get();
		assertThat(positions).hasSize(2400);
		assertThat(this.backend.read("/topic/one", 1, 2000).messages()).extracting(StoredMessage::offset).hasSize(1200);
		assertThat(this.backend.publish(new Batch(publications, List.of())).get()).isEqualTo(positions);
	}

}
