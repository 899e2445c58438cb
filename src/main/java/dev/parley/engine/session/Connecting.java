package dev.parley.engine.session;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.policy.HeartBeat;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;

/**
 * Waits for CONNECT or STOMP (STOMP 1.2, "Connecting"). After authentication the session
 * is opened with {@link #negotiate}.
 */
final class Connecting implements SessionState {

	static final Connecting INSTANCE = new Connecting();

	private Connecting() {
	}

	@Override
	public void admit(Frame frame) {
		if (!frame.command().isConnect()) {
			throw new ProtocolException("The first frame is CONNECT or STOMP, not " + frame.command());
		}
		negotiate(frame);
		HeartBeat.parse(frame.header("heart-beat"));
	}

	@Override
	public void handle(Frame frame, String destination) {
		throw new ProtocolException("The first frame is CONNECT or STOMP, not " + frame.command());
	}

	/**
	 * The highest supported version that the client accepts.
	 * @throws ProtocolException if there is none
	 */
	static Version negotiate(Frame connect) {
		Version version = Version.negotiate(connect.header("accept-version"));
		if (version == null) {
			throw new ProtocolException(new Problem("version-not-supported", 400, "Supported versions are 1.0 1.1 1.2",
					"The header accept-version names none of the supported versions " + Version.supported(), null));
		}
		return version;
	}

}
