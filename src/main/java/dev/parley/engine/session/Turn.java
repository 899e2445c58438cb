package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.thread.WaitsFor;

/** What is done in the order of a session's frames, see {@link FrameQueue}. */
interface Turn {

	/** Bytes that it takes while it waits. */
	int weight();

	WaitsFor waitsFor();

	void take();

	/** No thread that may wait had time for it. */
	void refuse(BackendException why);

	/** Whether it is done when the session has ended, too. */
	default boolean isForTheEnd() {
		return false;
	}

	record OfFrame(Frame frame, FrameHandler handler) implements Turn {

		@Override
		public int weight() {
			return this.frame.footprint();
		}

		@Override
		public WaitsFor waitsFor() {
			return this.handler.waitsFor(this.frame);
		}

		@Override
		public void take() {
			this.handler.handle(this.frame);
		}

		@Override
		public void refuse(BackendException why) {
			this.handler.refuse(this.frame, why);
		}

	}

	/** Waits for nothing. */
	record Action(Runnable action, int weight, boolean isForTheEnd) implements Turn {

		@Override
		public WaitsFor waitsFor() {
			return WaitsFor.NOTHING;
		}

		@Override
		public void take() {
			this.action.run();
		}

		@Override
		public void refuse(BackendException why) {
			this.action.run();
		}

	}

	/** Of a turn whose time would come too late. */
	record Refusal(Turn turn, BackendException why) implements Turn {

		@Override
		public int weight() {
			return this.turn.weight();
		}

		@Override
		public WaitsFor waitsFor() {
			return WaitsFor.NOTHING;
		}

		@Override
		public void take() {
			this.turn.refuse(this.why);
		}

		@Override
		public void refuse(BackendException other) {
			take();
		}

	}

}
