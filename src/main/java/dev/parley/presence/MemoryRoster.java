package dev.parley.presence;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A roster in the memory of this process. Usually its node is the only one; several that
 * share their {@link Nodes} behave like those of a cluster.
 * <p>
 * One lock for all, held for some map operations and for {@link Changes}. Safe for any
 * thread.
 */
public final class MemoryRoster implements Roster {

	private final Nodes nodes;

	/** How many follow a topic. */
	private final Map<String, Integer> followed = new HashMap<>();

	private @Nullable Changes changes;

	/** When its lease was renewed, by the clock. */
	private long renewed;

	/** Whether its lease has ended: its devices do not count. */
	private boolean dead;

	/** The roster of the only node. */
	public MemoryRoster() {
		this(new Nodes(Duration.ofDays(1), System::nanoTime));
	}

	/** The roster of one node of several. */
	MemoryRoster(Nodes nodes) {
		this.nodes = nodes;
	}

	@Override
	public void start(Changes inbound) {
		synchronized (this.nodes) {
			this.changes = inbound;
			this.renewed = this.nodes.nanoTime.getAsLong();
			this.nodes.all.add(this);
		}
	}

	@Override
	public void join(Device device) {
		synchronized (this.nodes) {
			Map<String, Entry> there = this.nodes.byTopic.computeIfAbsent(device.topic(),
					(topic) -> new LinkedHashMap<>(2));
			boolean news = there.putIfAbsent(device.session(), new Entry(device, this)) == null;
			if (news && !this.dead) {
				tell(device.topic(), (follower, topic) -> follower.joined(device));
			}
		}
	}

	@Override
	public void leave(Device device, boolean mayReturn) {
		synchronized (this.nodes) {
			Map<String, Entry> there = this.nodes.byTopic.get(device.topic());
			if (there == null || there.remove(device.session()) == null) {
				return;
			}
			if (there.isEmpty()) {
				this.nodes.byTopic.remove(device.topic());
			}
			if (!this.dead) {
				tell(device.topic(), (follower, topic) -> follower.left(device, mayReturn));
			}
		}
	}

	private void tell(String topic, BiConsumer<Changes, String> what) {
		for (MemoryRoster node : this.nodes.all) {
			if (node.changes != null && node.followed.containsKey(topic)) {
				what.accept(node.changes, topic);
			}
		}
	}

	@Override
	public List<Device> read(String topic) {
		synchronized (this.nodes) {
			return this.nodes.byTopic.getOrDefault(topic, Map.of())
				.values()
				.stream()
				.filter((entry) -> !entry.node.dead)
				.map(Entry::device)
				.toList();
		}
	}

	@Override
	public void follow(String topic) {
		synchronized (this.nodes) {
			this.followed.merge(topic, 1, Integer::sum);
			Changes inbound = this.changes;
			if (inbound != null) {
				read(topic).forEach(inbound::joined);
			}
		}
	}

	@Override
	public void unfollow(String topic) {
		synchronized (this.nodes) {
			this.followed.computeIfPresent(topic, (same, times) -> (times > 1) ? times - 1 : null);
		}
	}

	@Override
	public void renew() {
		synchronized (this.nodes) {
			long now = this.nodes.nanoTime.getAsLong();
			this.renewed = now;
			if (this.dead) {
				this.dead = false;
				ofNode((device) -> tell(device.topic(), (follower, topic) -> follower.joined(device)));
			}
			for (MemoryRoster node : this.nodes.all) {
				if (!node.dead && now - node.renewed > this.nodes.leaseNanos) {
					node.die();
				}
			}
		}
	}

	private void die() {
		this.dead = true;
		ofNode((device) -> tell(device.topic(), (follower, topic) -> follower.left(device, true)));
	}

	private void ofNode(java.util.function.Consumer<Device> action) {
		this.nodes.byTopic.values()
			.forEach((there) -> there.values()
				.stream()
				.filter((entry) -> entry.node == this)
				.map(Entry::device)
				.forEach(action));
	}

	/** How many topics have devices, for tests. */
	int topics() {
		synchronized (this.nodes) {
			return this.nodes.byTopic.size();
		}
	}

	@Override
	public void close() {
		synchronized (this.nodes) {
			this.nodes.all.remove(this);
			if (!this.dead) {
				die();
			}
			this.nodes.byTopic.values().forEach((there) -> there.values().removeIf((entry) -> entry.node == this));
			this.nodes.byTopic.values().removeIf(Map::isEmpty);
		}
	}

	/** What nodes share. Its monitor guards it, and the rosters of all nodes. */
	static final class Nodes {

		private final long leaseNanos;

		private final LongSupplier nanoTime;

		private final Set<MemoryRoster> all = new HashSet<>();

		/** Devices by topic and session. */
		private final Map<String, Map<String, Entry>> byTopic = new HashMap<>();

		/**
		 * @param lease how long a node's devices count after it has renewed its lease
		 */
		Nodes(Duration lease, LongSupplier nanoTime) {
			this.leaseNanos = lease.toNanos();
			this.nanoTime = nanoTime;
		}

	}

	private record Entry(Device device, MemoryRoster node) {

	}

}
