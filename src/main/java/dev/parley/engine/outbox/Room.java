package dev.parley.engine.outbox;

import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * The room of an outbox: for frames and, as much again, for messages that are not
 * acknowledged or wait until others are. Not thread-safe: guarded by its outbox.
 */
final class Room {

	private final long most;

	private final Charge charge;

	private final Charge chargeOfKept;

	/** Bytes of the frames that are pending or being written. */
	private long bytes;

	private long inFlight;

	/** Bytes of the messages. */
	private long kept;

	/**
	 * @param most bytes of frames, and as much of messages
	 * @param memory is charged with the bytes taken
	 */
	Room(long most, Sink memory) {
		this.most = most;
		this.charge = new Charge(memory, Part.OUTBOXES);
		this.chargeOfKept = new Charge(memory, Part.UNACKNOWLEDGED);
	}

	/** Bytes of the frames. */
	long bytes() {
		return this.bytes;
	}

	long inFlight() {
		return this.inFlight;
	}

	long kept() {
		return this.kept;
	}

	/** Half of the room for frames. */
	long half() {
		return this.most / 2;
	}

	/** Whether this frame fits; one that is larger than the whole room is sent alone. */
	boolean fits(int frame) {
		return this.bytes == 0 || this.bytes + frame <= this.most;
	}

	/**
	 * Whether there is room for this message: while half of the room is free, a message
	 * of any size fits.
	 */
	boolean mayKeep(int message) {
		return message == 0 || this.kept <= half() || this.kept + message <= this.most;
	}

	/** Whether frames take no more than half of their room. */
	boolean isHalfEmpty() {
		return this.bytes <= half();
	}

	/** Whether frames take none, and messages no more than half of theirs. */
	boolean isFree() {
		return this.bytes == 0 && this.kept <= half();
	}

	void take(long frames) {
		this.bytes += frames;
		this.charge.now(this.bytes);
	}

	void keep(long messages) {
		this.kept += messages;
		this.chargeOfKept.now(this.kept);
	}

	/** All frames are being written now. */
	void writing() {
		this.inFlight = this.bytes;
	}

	/** The frames have been written. */
	void written() {
		this.bytes -= this.inFlight;
		this.inFlight = 0;
		this.charge.now(this.bytes);
	}

	/**
	 * Nothing is pending any longer; the transport still holds the frames being written.
	 */
	void clear() {
		this.charge.now(this.inFlight);
		this.bytes = 0;
		this.inFlight = 0;
		this.kept = 0;
		this.chargeOfKept.now(0);
	}

	/** The transport no longer holds anything, either. */
	void gone() {
		this.charge.now(this.bytes);
	}

}
