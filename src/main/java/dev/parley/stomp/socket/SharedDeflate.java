package dev.parley.stomp.socket;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketExtensionRegistry;
import org.eclipse.jetty.websocket.core.internal.PerMessageDeflateExtension;

/**
 * Jetty's permessage-deflate (RFC 7692), with two differences. The server always declares
 * that it does not refer to earlier messages, which needs no consent of the client
 * (7.1.1.1): so a message can be compressed once for all subscribers. And a frame that is
 * complete, compressed or not, passes as it is: see {@link DeflatedTail}. Public, because
 * Jetty makes an instance for each connection.
 */
public final class SharedDeflate extends PerMessageDeflateExtension {

	private static final String NAME = "permessage-deflate";

	private static final String NO_TAKEOVER = "server_no_context_takeover";

	/**
	 * Jetty's components, which know this extension and no other. The others that Jetty
	 * brings, such as one that breaks messages into pieces, have no use here.
	 */
	static WebSocketComponents in(WebSocketComponents jettys) {
		WebSocketExtensionRegistry extensions = new WebSocketExtensionRegistry();
		List.copyOf(extensions.getAvailableExtensionNames()).forEach(extensions::unregister);
		extensions.register(NAME, SharedDeflate.class);
		return new WebSocketComponents(extensions, jettys.getObjectFactory(), jettys.getByteBufferPool(),
				jettys.getInflaterPool(), jettys.getDeflaterPool(), jettys.getExecutor());
	}

	@Override
	public void init(ExtensionConfig offered, WebSocketComponents components) {
		Map<String, String> parameters = new HashMap<>(offered.getParameters());
		parameters.put(NO_TAKEOVER, null);
		super.init(new ExtensionConfig(offered.getName(), parameters), components);
	}

	@Override
	public void sendFrame(OutgoingEntry entry) {
		if (entry.getFrame() instanceof Complete) {
			nextOutgoingFrame(entry);
		}
		else {
			super.sendFrame(entry);
		}
	}

	/** A frame that is on the wire as its receiver expects it. */
	static class Complete extends Frame {

		Complete(byte opCode, boolean compressed, ByteBuffer payload) {
			super(opCode, payload);
			setRsv1(compressed);
		}

	}

}
