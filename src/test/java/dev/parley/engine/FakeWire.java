package dev.parley.engine;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.FrameDecoder;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a connection: it records what arrives, and can be slow or broken.
 * It detects a write that starts while another is under way. Safe for any thread.
 */
public final class FakeWire implements Wire {

	private final FrameDecoder decoder = new FrameDecoder(new FrameLimits(64 * 1024 * 1024, 1000, 64 * 1024));

	private final List<EncodedFrame> encoded = new ArrayList<>();

	private final List<Frame> frames = new ArrayList<>();

	/** How many of the written frames have been decoded. */
	private int decoded;

	private List<EncodedFrame> writing = List.of();

	private @Nullable WriteListener done;

	private boolean busy;

	private boolean holding;

	private volatile @Nullable RuntimeException broken;

	private volatile boolean overlapped;

	private volatile @Nullable CloseReason closed;

	private volatile int closes;

	private volatile int writes;

	private volatile int pings;

	private volatile boolean aborted;

	private volatile boolean paused;

	public FakeWire() {
		this.decoder.use(Version.V1_2);
	}

	/** From now on writes do not finish before {@link #release}. */
	public synchronized FakeWire hold() {
		this.holding = true;
		return this;
	}

	/** Ends the write that is under way, if there is one; later ones block, too. */
	public void releaseOne() {
		WriteListener listener;
		synchronized (this) {
			listener = this.done;
			this.done = null;
			record();
		}
		if (listener != null) {
			listener.written();
		}
	}

	/** Ends the write that is under way; later ones do not block. */
	public void release() {
		synchronized (this) {
			this.holding = false;
		}
		releaseOne();
	}

	/** The write that is under way fails. */
	public void fail() {
		WriteListener listener;
		synchronized (this) {
			listener = this.done;
			this.done = null;
		}
		if (listener != null) {
			listener.failed(new IllegalStateException("the connection is gone"));
		}
	}

	/** Answers each call with this result. */
	public void breakWith(RuntimeException failure) {
		this.broken = failure;
	}

	@Override
	public void write(List<EncodedFrame> batch, WriteListener listener) {
		RuntimeException failure = this.broken;
		if (failure != null) {
			throw failure;
		}
		synchronized (this) {
			this.overlapped |= this.busy || batch.isEmpty();
			this.busy = true;
			this.writes++;
			this.writing = List.copyOf(batch);
			if (this.holding) {
				this.done = listener;
				return;
			}
			record();
		}
		listener.written();
	}

	private void record() {
		this.busy = false;
		this.encoded.addAll(this.writing);
		this.writing = List.of();
	}

	@Override
	public void close(CloseReason reason) {
		RuntimeException failure = this.broken;
		if (failure != null) {
			throw failure;
		}
		synchronized (this) {
			this.closes++;
			this.closed = reason;
		}
	}

	@Override
	public synchronized void ping() {
		RuntimeException failure = this.broken;
		if (failure != null) {
			throw failure;
		}
		this.pings++;
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
	}

	public boolean isPaused() {
		return this.paused;
	}

	@Override
	public void abort() {
		this.aborted = true;
	}

	/** The written frames, in order. */
	public synchronized List<EncodedFrame> encoded() {
		return List.copyOf(this.encoded);
	}

	/** The written frames without heart-beats. */
	public synchronized List<Frame> frames() {
		while (this.decoded < this.encoded.size()) {
			this.decoder.decode(this.encoded.get(this.decoded++).bytes(), this.frames::add);
		}
		return List.copyOf(this.frames);
	}

	public long beats() {
		return encoded().stream().filter((frame) -> frame == EncodedFrame.HEART_BEAT).count();
	}

	/** Whether a write began while another was under way, or wrote nothing. */
	public boolean overlapped() {
		return this.overlapped;
	}

	public synchronized boolean isBusy() {
		return this.busy;
	}

	public @Nullable CloseReason closed() {
		return this.closed;
	}

	public int closes() {
		return this.closes;
	}

	public int writes() {
		return this.writes;
	}

	public int pings() {
		return this.pings;
	}

	public boolean aborted() {
		return this.aborted;
	}

}
