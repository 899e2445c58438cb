package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BusRosterTests extends RosterContract {

	/** An answer to an answer, and one more. */
	private static final int TURNS = 4;

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

	private final MemoryBus first = new MemoryBus();

	private final List<MemoryBus> buses = new ArrayList<>();

	@Override
	Roster node() {
		MemoryBus bus = this.first.another();
		this.buses.add(bus);
		return new BusRoster(bus, "node-" + this.buses.size(), this.now::get);
	}

	@Override
	void pass(Duration time) {
		settle();
		this.now.addAndGet(time.toNanos());
	}

	@Override
	void settle() {
		for (int turn = 0; turn < TURNS; turn++) {
			for (MemoryBus bus : this.buses) {
				Turn heard = new Turn();
				bus.listen("turn", heard);
				bus.send("turn", new byte[0]);
				heard.await();
				bus.ignore("turn");
			}
		}
	}

	@AfterEach
	void closeBuses() {
		this.buses.forEach(MemoryBus::close);
	}

	@Test
	void whatALostLinkHasSwallowedIsToldWhenItIsBack() {
		List<String> heard = new ArrayList<>();
		Roster here = node();
		Roster there = node();
		here.start(new Heard(heard));
		there.start(new Heard(new ArrayList<>()));
		here.follow(ROOM);
		there.join(device("s1", "jun"));
		settle();
		MemoryBus link = this.buses.get(this.buses.size() - 1);
		link.cut();
		there.leave(device("s1", "jun"), true);
		there.join(device("s2", "dave"));
		assertThat(heard).containsExactly("+s1 jun");
		link.mend();
		settle();
		assertThat(heard).containsExactly("+s1 jun", "-s1 may return", "+s2 dave");
		here.close();
		there.close();
	}

	@Test
	void aNodeWithoutALinkAtItsStartIsAskedWhenItHasOne() {
		Roster here = node();
		Roster there = node();
		here.start(new Heard(new ArrayList<>()));
		MemoryBus link = this.buses.get(this.buses.size() - 1);
		link.cut();
		there.start(new Heard(new ArrayList<>()));
		link.mend();
		there.renew();
		settle();
		there.join(device("s1", "jun"));
		assertThat(here.read(ROOM)).containsExactly(device("s1", "jun"));
		here.close();
		there.close();
	}

	@Test
	void aTopicWithThousandsOfDevicesComesInSeveralPieces() {
		List<String> heard = new ArrayList<>();
		Roster here = node();
		Roster there = node();
		here.start(new Heard(heard));
		there.start(new Heard(new ArrayList<>()));
		for (int i = 0; i < 2_500; i++) {
			there.join(device("s" + i, "jun"));
		}
		settle();
		here.follow(ROOM);
		settle();
		assertThat(heard).hasSize(2_500).doesNotHaveDuplicates();
		here.close();
		there.close();
	}

	@Test
	void aTopicThatNobodyIsAtOrFollowsIsForgotten() {
		BusRoster roster = (BusRoster) node();
		roster.follow(ROOM);
		roster.join(device("s1", "mina"));
		roster.unfollow(ROOM);
		assertThat(roster.topics()).isOne();
		roster.leave(device("s1", "mina"), true);
		assertThat(roster.topics()).isZero();
		roster.close();
	}

	@Test
	void aTopicWhoseNameIsTooLongForAChannelHasTheDevicesOfThisNode() {
		List<String> heard = new ArrayList<>();
		String topic = "/topic/" + "x".repeat(Bus.LONGEST_NAME);
		Roster roster = node();
		roster.start(new Heard(heard));
		roster.follow(topic);
		roster.join(new Device(topic, "s1", "mina", false, device("s1", "mina").since()));
		assertThat(heard).containsExactly("+s1 mina");
		roster.close();
	}

	private static final class Turn implements Bus.Listener {

		private final CountDownLatch heard = new CountDownLatch(1);

		@Override
		public void heard(byte[] news) {
			this.heard.countDown();
		}

		@Override
		public void interrupted() {
			// The turn is still to come.
		}

		void await() {
			try {
				assertThat(this.heard.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
