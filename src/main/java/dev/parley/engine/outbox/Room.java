package dev.parley.engine.outbox;

import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * How much of the room of an outbox is taken, by frames and, as much again, by messages
 * that are not acknowledged or wait for that. Not safe for several threads: the outbox
 * guards it.
 */
final class Room {

	private final long most;

	private final Charge charge;

	private final Charge chargeOfKept;

	/** Of the frames that are pending or being written. */
	private long bytes;

	private long inFlight;

	/** Of the messages. */
	private long kept;

	/**
	 * All is free.
	 * @param most bytes of frames at most, and of messages
	 * @param memory is charged with what is taken
	 */
	Room(long most, Sink memory) {
		this.most = most;
		this.charge = new Charge(memory, Part.OUTBOXES);
		this.chargeOfKept = new Charge(memory, Part.UNACKNOWLEDGED);
	}

	/** Frames' bytes. */
	long bytes() {
		return this.bytes;
	}

	long inFlight() {
		return this.inFlight;
	}

	long kept() {
		return this.kept;
	}

	/** Half of what there may be of frames. */
	long half() {
		return this.most / 2;
	}

	/** Whether this frame fits; one that is larger than all goes out alone. */
	boolean fits(int frame) {
		return this.bytes == 0 || this.bytes + frame <= this.most;
	}

	/**
	 * Whether there is room for this message: as long as half of it is free there is some
	 * for any one.
	 */
	boolean mayKeep(int message) {
		return message == 0 || this.kept <= half() || this.kept + message <= this.most;
	}

	/** Whether no more than half is taken by frames. */
	boolean isHalfEmpty() {
		return this.bytes <= half();
	}

	/** Whether none is taken by frames, and no more than half by messages. */
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

	/** All frames are being written. */
	void writing() {
		this.inFlight = this.bytes;
	}

	/** They have been. */
	void written() {
		this.bytes -= this.inFlight;
		this.inFlight = 0;
		this.charge.now(this.bytes);
	}

	/** Nothing more is taken; what is being written is held by the transport. */
	void clear() {
		this.charge.now(this.inFlight);
		this.bytes = 0;
		this.inFlight = 0;
		this.kept = 0;
		this.chargeOfKept.now(0);
	}

	/** The transport holds nothing, either. */
	void gone() {
		this.charge.now(this.bytes);
	}

}
