package dev.parley.presence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.parley.cluster.bus.Bus;
import dev.parley.presence.Roster.Changes;
import dev.parley.presence.RosterNews.Kind;

/** One topic at a {@link BusRoster}, whose monitor guards it. */
final class RosterTopic implements Bus.Listener {

	private final BusRoster roster;

	private final String topic;

	final String channel;

	final Map<String, Device> own = new LinkedHashMap<>(2);

	/** Devices of other nodes, by node and session. */
	final Map<String, Map<String, Device>> others = new LinkedHashMap<>(2);

	int followers;

	private boolean listening;

	/** Whether the others may know something else of this node's devices. */
	boolean untold;

	/** Whether the others may know of a device of this node. */
	private boolean told;

	/** What the bus has not yet sent. */
	private int sending;

	RosterTopic(BusRoster roster, String topic) {
		this.roster = roster;
		this.topic = topic;
		this.channel = BusRoster.CHANNEL + ":" + topic;
	}

	/** Where it is not told, it is tried again at the next renewal. */
	void listen() {
		if (this.listening || this.channel.length() > Bus.LONGEST_NAME) {
			return;
		}
		this.listening = true;
		this.roster.bus.listen(this.channel, this).whenComplete((begun, failure) -> {
			synchronized (this.roster) {
				this.listening = failure == null;
				if (this.listening) {
					send(Kind.WHO, List.of());
				}
			}
		});
	}

	void send(Kind kind, List<Device> devices) {
		if (this.channel.length() > Bus.LONGEST_NAME) {
			return;
		}
		this.sending++;
		this.roster.send(this.channel, new RosterNews(kind, this.roster.node, "", devices))
			.whenComplete((sent, failure) -> {
				synchronized (this.roster) {
					this.sending--;
					this.untold |= failure != null;
					if (failure == null && (kind == Kind.JOINED || kind == Kind.ALL)) {
						this.told = !devices.isEmpty();
					}
					retire();
				}
			});
	}

	/** Tells what this node has here, whatever the others know. */
	void tellAll() {
		this.untold = false;
		List<Device> devices = List.copyOf(this.own.values());
		send(Kind.ALL, devices.subList(0, Math.min(devices.size(), BusRoster.TOGETHER)));
		for (int i = BusRoster.TOGETHER; i < devices.size(); i += BusRoster.TOGETHER) {
			send(Kind.JOINED, devices.subList(i, Math.min(devices.size(), i + BusRoster.TOGETHER)));
		}
	}

	List<Device> all() {
		List<Device> all = new ArrayList<>(this.own.values());
		this.others.values().forEach((devices) -> all.addAll(devices.values()));
		return all;
	}

	void tellJoined(Device device) {
		Changes inbound = this.roster.changes;
		if (this.followers > 0 && inbound != null) {
			inbound.joined(device);
		}
	}

	void tellLeft(Device device, boolean mayReturn) {
		Changes inbound = this.roster.changes;
		if (this.followers > 0 && inbound != null) {
			inbound.left(device, mayReturn);
		}
	}

	/** Ends it if nobody needs it, and the others do not have to be told. */
	void retire() {
		if (this.own.isEmpty() && this.followers == 0 && this.sending == 0 && !(this.told && this.untold)
				&& this.roster.topics.remove(this.topic, this)) {
			this.roster.bus.ignore(this.channel);
		}
	}

	@Override
	public void heard(byte[] bytes) {
		RosterNews news = RosterNews.read(bytes, this.topic);
		synchronized (this.roster) {
			if (this.roster.topics.get(this.topic) != this || news.node().equals(this.roster.node)) {
				return;
			}
			if (news.kind() == Kind.WHO) {
				if (!this.own.isEmpty()) {
					tellAll();
				}
			}
			else if (!this.roster.dead.contains(news.node())) {
				this.roster.heard.put(news.node(), this.roster.nanoTime.getAsLong());
				heard(news.kind(), news.node(), news.devices());
			}
		}
	}

	private void heard(Kind kind, String other, List<Device> devices) {
		Map<String, Device> there = this.others.computeIfAbsent(other, (name) -> new LinkedHashMap<>(2));
		switch (kind) {
			case JOINED -> add(there, devices);
			case LEFT, EXPELLED -> devices.forEach((device) -> remove(there, device, kind == Kind.LEFT));
			case ALL -> {
				Set<String> sessions = new HashSet<>();
				devices.forEach((device) -> sessions.add(device.session()));
				List.copyOf(there.values())
					.stream()
					.filter((device) -> !sessions.contains(device.session()))
					.forEach((device) -> remove(there, device, true));
				add(there, devices);
			}
			default -> {
				// Of a newer version.
			}
		}
		if (there.isEmpty()) {
			this.others.remove(other);
		}
	}

	private void add(Map<String, Device> there, Collection<Device> devices) {
		for (Device device : devices) {
			if (there.putIfAbsent(device.session(), device) == null) {
				tellJoined(device);
			}
		}
	}

	private void remove(Map<String, Device> there, Device device, boolean mayReturn) {
		if (there.remove(device.session()) != null) {
			tellLeft(device, mayReturn);
		}
	}

	/** Neither side knows what the other has told meanwhile. */
	@Override
	public void interrupted() {
		synchronized (this.roster) {
			if (this.roster.topics.get(this.topic) == this) {
				tellAll();
				send(Kind.WHO, List.of());
			}
		}
	}

}
