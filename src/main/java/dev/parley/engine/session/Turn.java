package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.thread.WaitsFor;

/** An action in the order of a session's frames, see {@link FrameQueue}. */
interface Turn {

	/** Its size while it waits, bytes. */
	int weight();

	WaitsFor waitsFor();

	void take();

	/** No blocking thread was available in time. */
	void refuse(BackendException why);

	/** Whether it runs even after the session has ended. */
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

	/** Refuses a turn that would have come too late. */
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
