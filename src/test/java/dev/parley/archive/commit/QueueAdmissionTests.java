package dev.parley.archive.commit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QueueAdmissionTests {

	private static final String QUEUE = "/queue/jobs";

	private static final Batch SEND = Batch
		.of(new Publication(QUEUE, Headers.empty(), "x".getBytes(StandardCharsets.UTF_8)));

	private final QueueAdmission admission = admission();

	private static QueueAdmission admission() {
		Set<MessageTable.Place> free = new HashSet<>(
				List.of(new MessageTable.Place(7, 1), new MessageTable.Place(7, 2)));
		Map<String, MessageTable.Sum> stocks = new HashMap<>(Map.of(QUEUE, new MessageTable.Sum(1, 0)));
		return new QueueAdmission(Map.of(QUEUE, new LogRow(7, QUEUE, "e", 2, 0, null, 0)), free, stocks,
				(destination) -> new Retention(2, Duration.ZERO, 0), 0);
	}

	@Test
	void aMessageIsSettledOnce() {
		assertThat(refused(settling(new Settlement(QUEUE, 1)))).isNull();
		assertThat(refused(settling(new Settlement(QUEUE, 1)))).isEqualTo("not-outstanding");
	}

	@Test
	void aMessageOfThisLifeOfItsQueueIsSettled() {
		assertThat(refused(settling(new Settlement(QUEUE, "e", 1)))).isNull();
	}

	@Test
	void aMessageOfAnEarlierLifeOfItsQueueIsGoneThoughAnotherHasItsPlace() {
		assertThat(refused(settling(new Settlement(QUEUE, "before", 1)))).isEqualTo("not-outstanding");
		assertThat(refused(settling(new Settlement(QUEUE, "e", 1)))).isNull();
	}

	@Test
	void aQueueThatDoesNotExistHasNothingToSettle() {
		assertThat(refused(settling(new Settlement("/queue/other", 1)))).isEqualTo("not-outstanding");
	}

	@Test
	void aBatchThatIsRefusedTakesUpNoRoomAndSettlesNothing() {
		Batch both = new Batch(SEND.publications(), List.of(new Settlement(QUEUE, 1), new Settlement(QUEUE, 9)));
		assertThat(refused(both)).isEqualTo("not-outstanding");
		assertThat(refused(new Batch(SEND.publications(), List.of(new Settlement(QUEUE, 1))))).isNull();
		assertThat(refused(SEND)).isEqualTo("queue-full");
	}

	/** What waits in the table of outgoing publications keeps its order. */
	@Test
	void aSmallPublicationDoesNotOvertakeALargeOneFromTheTableForWhichThereIsNoRoom() {
		QueueAdmission bytes = new QueueAdmission(Map.of(QUEUE, new LogRow(7, QUEUE, "e", 2, 0, null, 0)),
				new HashSet<>(), new HashMap<>(Map.of(QUEUE, new MessageTable.Sum(1, 0))),
				(destination) -> new Retention(100, Duration.ZERO, 10_000), 0);
		assertThat(bytes.refusal(moving(1, 20_000))).isNotNull();
		assertThat(bytes.refusal(moving(2, 1))).isNotNull();
		assertThat(bytes.refusal(new Work.Publish(SEND))).isNull();
	}

	/** A transaction for which there is no room stays whole. */
	@Test
	void nothingOvertakesWhatStaysInTheTableWithOneForWhichThereIsNoRoom() {
		assertThat(this.admission.refusal(moving("/topic/a"))).isNull();
		assertThat(this.admission.refusal(moving(QUEUE, QUEUE, "/topic/a"))).isNotNull();
		assertThat(this.admission.refusal(moving("/topic/a", "/topic/b"))).isNotNull();
		assertThat(this.admission.refusal(moving("/topic/b"))).isNotNull();
		assertThat(this.admission.refusal(moving("/topic/c"))).isNull();
	}

	private static Work.Publish moving(long id, int size) {
		return moving(entry(id, QUEUE, size));
	}

	private static Work.Publish moving(String... destinations) {
		return moving(Stream.of(destinations).map((each) -> entry(1, each, 1)).toArray(Outgoing.Entry[]::new));
	}

	private static Work.Publish moving(Outgoing.Entry... rows) {
		return Work.Publish.moving(List.of(rows));
	}

	private static Outgoing.Entry entry(long id, String destination, int size) {
		return new Outgoing.Entry(id, new Publication(destination, Headers.empty(), new byte[size]));
	}

	private static Batch settling(Settlement settlement) {
		return Batch.of(settlement);
	}

	private String refused(Batch batch) {
		RefusedException refusal = this.admission.refusal(new Work.Publish(batch));
		return (refusal != null) ? refusal.problem().code() : null;
	}

}
