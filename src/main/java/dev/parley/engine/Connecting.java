package dev.parley.engine;

import java.util.Arrays;
import java.util.List;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;

/**
 * Waits for CONNECT or STOMP (STOMP 1.2, "Connecting"). Whoever authenticates opens the
 * session with {@link #negotiate}.
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
	 * The highest version of those that the client accepts; without the header that is
	 * 1.0 (STOMP 1.1, "Protocol Negotiation").
	 * @throws ProtocolException if none of them is spoken here
	 */
	static Version negotiate(Frame connect) {
		String accepted = connect.header("accept-version");
		if (accepted == null) {
			return Version.V1_0;
		}
		List<String> versions = Arrays.stream(accepted.split(",")).map(String::strip).toList();
		Version version = Version.highestOf(versions);
		if (version == null) {
			throw new ProtocolException(new Problem("version-not-supported", 400, "Supported versions are 1.0 1.1 1.2",
					"The header accept-version names none of the supported versions " + Version.supported(), null));
		}
		return version;
	}

}
