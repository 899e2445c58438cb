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
	 * What handling this frame may wait for. Called when it is this frame's turn, perhaps
	 * again on another thread; never blocks.
	 */
	WaitsFor waitsFor(Frame frame);

	/**
	 * Handles the frame: on the thread that reads the connection if it waits for nothing,
	 * otherwise on one that may block.
	 */
	void handle(Frame frame);

	/** Tells the client that no thread was available in time. */
	void refuse(Frame frame, BackendException why);

}
