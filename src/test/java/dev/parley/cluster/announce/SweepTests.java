package dev.parley.cluster.announce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class SweepTests {

	private static final Map<String, Position> FOUND = Map.of("/topic/a", new Position("a", 1));

	/** What the readers have to do. */
	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private final List<Map<String, Position>> found = new ArrayList<>();

	private Runnable whileAsked = () -> {
	};

	private final Sweep sweep = new Sweep((destinations) -> {
		this.whileAsked.run();
		return FOUND;
	}, () -> List.of("/topic/a"), this.found::add, this.waiting::add);

	private void read() {
		this.waiting.remove().run();
	}

	@Test
	void whatIsAskedForManyTimesBeforeItBeginsIsAskedOnce() {
		this.sweep.soon();
		this.sweep.soon();
		read();
		assertThat(this.found).containsExactly(FOUND);
		assertThat(this.waiting).isEmpty();
	}

	/** A slow store would have all readers busy with sweeps. */
	@Test
	void oneThatIsWantedWhileAnotherRunsFollowsItWhateverBecomesOfThat() {
		List<Integer> meanwhile = new ArrayList<>();
		for (boolean fails : List.of(false, true)) {
			this.whileAsked = () -> {
				this.sweep.soon();
				this.sweep.soon();
				meanwhile.add(this.waiting.size());
				if (fails) {
					throw new BackendException("away", null);
				}
			};
			this.sweep.soon();
			read();
			this.whileAsked = () -> {
			};
			read();
			assertThat(this.waiting).isEmpty();
		}
		assertThat(meanwhile).containsExactly(0, 0);
		assertThat(this.found).hasSize(3);
	}

	@Test
	void aFailureThatCannotEvenBeSaidDoesNotEndTheSweeps() {
		this.whileAsked = () -> {
			throw new InternalError("as it should") {
				@Override
				public String toString() {
					throw new InternalError("again");
				}
			};
		};
		this.sweep.soon();
		catchThrowable(this::read);
		this.whileAsked = () -> {
		};
		this.sweep.soon();
		read();
		assertThat(this.found).containsExactly(FOUND);
	}

	@Test
	void nothingIsAskedAfterTheEnd() {
		this.whileAsked = this.sweep::soon;
		this.sweep.soon();
		this.sweep.close();
		read();
		assertThat(this.waiting).isEmpty();
	}

}
