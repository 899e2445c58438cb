package dev.parley.presence;

import java.util.List;

/**
 * Who is present at which topic, on all nodes together. A roster is that of one node: it
 * takes the devices of this node, and tells it of those of all nodes.
 * <p>
 * A node holds a lease on its devices. If it does not {@linkplain #renew renew} it,
 * because it has died or stands still, the other nodes are told that its devices have
 * left; if it comes back, that they have joined.
 * <p>
 * All methods are safe for any thread. Every implementation passes
 * {@code RosterContract}.
 */
public interface Roster extends AutoCloseable {

	/** Called once, before anything else. */
	void start(Changes changes);

	/**
	 * A device of this node has come. Never blocks: the effect may follow later. For one
	 * device, calls of this and of {@link #leave} come one after the other.
	 */
	void join(Device device);

	/**
	 * A device of this node has gone. Never blocks. Without effect if it is not there.
	 * @param mayReturn whether the same user may soon be back, as after a reload; false
	 * for those who may not be here any longer
	 */
	void leave(Device device, boolean mayReturn);

	/** The devices of all nodes at a topic. May block on I/O. */
	List<Device> read(String topic);

	/**
	 * From now on {@link Changes} hears of this topic, first of the devices that are
	 * there already. Never blocks. Calls are counted: as many {@link #unfollow} end it.
	 */
	void follow(String topic);

	/** See {@link #follow}. */
	void unfollow(String topic);

	/**
	 * Renews the lease of this node; called every {@link PresenceTracker#RENEWAL}. May
	 * block on I/O.
	 */
	void renew();

	/** Gives up the lease, with all devices of this node. */
	@Override
	void close();

	/**
	 * The callback of a roster. For one device calls come one at a time and in order; one
	 * that repeats what is known has no effect. They return soon, throw nothing, and
	 * never call the roster, which may hold a lock.
	 */
	interface Changes {

		/** A device of any node is there. */
		void joined(Device device);

		/** A device of any node has gone. */
		void left(Device device, boolean mayReturn);

	}

}
