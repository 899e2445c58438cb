package dev.parley.cluster.announce;

import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * A destination whose messages somebody at this node wants. Those of this node come when
 * they are committed, those of others when they are announced: a {@link LogFollower}
 * passes each on once and in the order of the log. Where no log is kept, messages are
 * passed on as they come.
 * <p>
 * Not thread-safe: used in the turn of its {@link Serial}.
 */
final class JoinedLog {

	private final String destination;

	private final Inbound inbound;

	private final boolean logged;

	private final Serial serial;

	/** Of a log, from when it is known where it stands. */
	private @Nullable LogFollower follower;

	/** The newest message of this node, as long as there is no follower. */
	private @Nullable Position newest;

	/** Whether others have announced something before there was a follower. */
	private boolean early;

	private boolean ended;

	/**
	 * @param logged whether the destination keeps a log
	 */
	JoinedLog(String destination, Inbound inbound, boolean logged, Serial serial) {
		this.destination = destination;
		this.inbound = inbound;
		this.logged = logged;
		this.serial = serial;
	}

	boolean isLogged() {
		return this.logged;
	}

	/** Runs what uses this. */
	Serial serial() {
		return this.serial;
	}

	@Nullable LogFollower follower() {
		return this.follower;
	}

	/**
	 * Begins with what comes after a position, which was read when announcements were
	 * heard already. What this node has committed after that was passed on.
	 * @return false if another life of the log has begun meanwhile, so that its position
	 * has to be read again
	 */
	boolean begin(Page position) {
		Position own = this.newest;
		this.newest = null;
		if (own != null && !own.epoch().equals(position.epoch())) {
			return false;
		}
		long last = (own != null) ? Math.max(own.offset(), position.last()) : position.last();
		LogFollower begun = new LogFollower(this.destination, this.inbound, position.epoch(), last);
		if (this.early) {
			begun.suspect();
		}
		if (this.ended) {
			begun.end();
		}
		this.follower = begun;
		return true;
	}

	/** This node has committed a message. */
	void committed(StoredMessage message) {
		LogFollower following = this.follower;
		if (following != null) {
			following.offerOwn(message);
		}
		else {
			this.newest = message.position();
			this.inbound.appended(message);
		}
	}

	/** Another node has committed a message; null if it is to be read. */
	void announced(@Nullable StoredMessage message) {
		LogFollower following = this.follower;
		if (this.ended) {
			return;
		}
		if (!this.logged) {
			if (message != null) {
				this.inbound.appended(message);
			}
		}
		else if (following == null) {
			this.early = true;
		}
		else if (message != null) {
			following.offer(message);
		}
		else {
			following.suspect();
		}
	}

	/** The log stands there: it may have messages that have not come. */
	void stands(Position position) {
		if (this.follower != null) {
			this.follower.stands(position);
		}
	}

	/**
	 * Waits for a message of this node.
	 * @param done called when it has been passed on
	 */
	void await(Position position, Runnable done) {
		if (this.follower != null) {
			this.follower.await(position, done);
		}
		else {
			done.run();
		}
	}

	/** Nobody wants it any more. */
	void end() {
		this.ended = true;
		if (this.follower != null) {
			this.follower.end();
		}
	}

}
