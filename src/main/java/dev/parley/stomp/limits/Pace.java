package dev.parley.stomp.limits;

import dev.parley.limit.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * How fast one session may send, alone and together with the others of its user. Used by
 * the session's reading thread, except for {@link #isLost} and {@link #isFirst}, which
 * the thread that reports a refusal calls.
 */
public final class Pace {

	/** Seconds' worth that may come at once. */
	static final int BURST = 5;

	/**
	 * Refusals that are reported before the connection of a client that goes on is
	 * closed.
	 */
	private static final int PATIENCE = 100;

	private static final int REFUSALS_PER_SECOND = 10;

	/**
	 * The cost of a piece of a stream in addition to its bytes: even an empty one causes
	 * work.
	 */
	static final int PIECE = 512;

	private final LimitProperties limits;

	private final String network;

	private final TokenBucket frames;

	private final TokenBucket bytes;

	private final TokenBucket refusals;

	private volatile @Nullable UserPace user;

	/** When the bytes that are being read arrived. */
	private long now;

	private @Nullable String tooManyBytes;

	private volatile boolean lost;

	private volatile boolean wasOver;

	Pace(LimitProperties limits, String network, long now) {
		this.limits = limits;
		this.network = network;
		this.frames = new TokenBucket(limits.framesPerSecond(), BURST, now);
		this.bytes = new TokenBucket(limits.bytesPerSecond().toBytes(), BURST, now);
		this.refusals = new TokenBucket(REFUSALS_PER_SECOND, PATIENCE / REFUSALS_PER_SECOND, now);
		this.now = now;
	}

	/** The network address that the session comes from. */
	String network() {
		return this.network;
	}

	/** Sets the user of the session; called once. */
	void belongsTo(UserPace owner) {
		this.user = owner;
	}

	@Nullable UserPace user() {
		return this.user;
	}

	/** Counts a piece of this many bytes. */
	public void received(int count, long nanoTime) {
		this.now = nanoTime;
		UserPace owner = this.user;
		if (!this.bytes.take(count + PIECE, nanoTime)) {
			this.tooManyBytes = over("%d bytes a second in one session", this.limits.bytesPerSecond().toBytes());
		}
		else if (owner != null && !owner.bytes().take(count + PIECE, nanoTime)) {
			this.tooManyBytes = over("%d bytes a second from one user", this.limits.userBytesPerSecond().toBytes());
		}
		else {
			this.tooManyBytes = null;
		}
	}

	/**
	 * Counts a frame among the bytes received last.
	 * @return the reason of a refusal, for its sender; null if it is accepted
	 */
	public @Nullable String frame() {
		UserPace owner = this.user;
		if (this.tooManyBytes != null) {
			return this.tooManyBytes;
		}
		if (!this.frames.take(1, this.now)) {
			return over("%d frames a second in one session", this.limits.framesPerSecond());
		}
		if (owner != null && !owner.frames().take(1, this.now)) {
			return over("%d frames a second from one user", this.limits.userFramesPerSecond());
		}
		this.wasOver = false;
		return null;
	}

	/** Whether the client went on for so long that nothing more is read from it. */
	public boolean isLost() {
		return this.lost;
	}

	/** Whether this refusal is the first since something was accepted. */
	public boolean isFirst() {
		boolean first = !this.wasOver;
		this.wasOver = true;
		return first;
	}

	private String over(String rate, long limit) {
		this.lost = this.lost || !this.refusals.take(1, this.now);
		return "No more than " + rate.formatted(limit) + "; send more slowly";
	}

}
