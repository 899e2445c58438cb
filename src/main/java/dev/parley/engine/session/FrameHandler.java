package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.thread.WaitsFor;

/**
 * Handles the frames of one session, one at a time, in the order of its
 * {@link FrameQueue}.
 */
public interface FrameHandler {

	/**
	 * What handling this frame may wait for. Asked when it is this frame's turn, perhaps
	 * again on another thread; answers at once.
	 */
	WaitsFor waitsFor(Frame frame);

	/**
	 * Handles it: on the thread that reads the connection if it waits for nothing,
	 * otherwise on one that may wait.
	 */
	void handle(Frame frame);

	/** Tells its sender that no thread had time for it. */
	void refuse(Frame frame, BackendException why);

}
