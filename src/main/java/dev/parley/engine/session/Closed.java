package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.ProtocolException;

/** The session is closed; later frames were sent before the client knew. */
final class Closed implements SessionState {

	static final Closed INSTANCE = new Closed();

	private Closed() {
	}

	@Override
	public void admit(Frame frame) {
		throw new ProtocolException("The session is closed; no frame is taken after DISCONNECT or ERROR");
	}

	@Override
	public void handle(Frame frame, String destination) {
		admit(frame);
	}

}
