package dev.parley.archive.commit;

import java.util.List;
import java.util.stream.Stream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeftBehindTests {

	private final BackendException failure = new BackendException("The database is away", null);

	private final LeftBehind behind = new LeftBehind();

	@Test
	void nothingStaysBehindNothing() {
		List<Work.Publish> group = List.of(moving("/topic/a"));
		assertThat(this.behind.failThoseBehind(group)).isSameAs(group);
	}

	@Test
	void whatHasADestinationInCommonWithWhatStayedStaysAndSoDoesWhatIsBehindThat() {
		Work.Publish behindIt = moving("/topic/c", "/topic/b");
		Work.Publish behindThat = moving("/topic/c");
		Work.Publish other = moving("/topic/d");
		this.behind.add(moving("/topic/a", "/topic/b"), this.failure);
		assertThat(this.behind.failThoseBehind(List.of(behindIt, behindThat, other))).containsExactly(other);
		assertThat(behindThat.answer().handle((positions, cause) -> cause).join()).isSameAs(this.failure);
		assertThat(behindIt.answer()).isCompletedExceptionally();
		assertThat(other.answer()).isNotDone();
	}

	/** Its sender is told, and sends again or not. */
	@Test
	void whatIsInNoTableNeitherStaysNorHoldsUp() {
		this.behind.add(sent("/topic/a"), this.failure);
		Work.Publish moving = moving("/topic/a");
		assertThat(this.behind.failThoseBehind(List.of(moving))).containsExactly(moving);
		this.behind.add(moving, this.failure);
		Work.Publish sent = sent("/topic/a");
		assertThat(this.behind.failThoseBehind(List.of(sent))).containsExactly(sent);
	}

	private static Work.Publish sent(String destination) {
		return new Work.Publish(Batch.of(publication(destination)));
	}

	private static Work.Publish moving(String... destinations) {
		return Work.Publish
			.moving(Stream.of(destinations).map((each) -> new Outgoing.Entry(1, publication(each))).toList());
	}

	private static Publication publication(String destination) {
		return new Publication(destination, Headers.empty(), new byte[1]);
	}

}
