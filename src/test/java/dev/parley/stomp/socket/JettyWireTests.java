package dev.parley.stomp.socket;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Wire;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.WebSocketContainer;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandler;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandlerMetadata;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.junit.jupiter.api.Test;

import org.springframework.web.socket.adapter.jetty.JettyWebSocketSession;

import static org.assertj.core.api.Assertions.assertThat;

/** On a socket that accepts a frame when the test says so. */
class JettyWireTests {

	private final Socket socket = new Socket();

	private final JettyWire wire = new JettyWire(new JettyConnection(Map.of(), null), this.socket, 65_536);

	private final List<String> heard = new ArrayList<>();

	private final Wire.WriteListener listener = new Wire.WriteListener() {
		@Override
		public void progressed() {
			JettyWireTests.this.heard.add("progressed");
		}

		@Override
		public void written() {
			JettyWireTests.this.heard.add("written");
		}

		@Override
		public void failed(Throwable cause) {
			JettyWireTests.this.heard.add(cause.getMessage());
		}
	};

	@Test
	void whatIsWrittenInSeveralStepsTellsOfEachBeforeTheLast() {
		this.wire.write(List.of(large(), large(), large()), this.listener);
		assertThat(this.heard).isEmpty();
		this.socket.take();
		assertThat(this.heard).containsExactly("progressed");
		this.socket.take();
		assertThat(this.heard).containsExactly("progressed", "progressed");
		this.socket.take();
		assertThat(this.heard).containsExactly("progressed", "progressed", "written");
	}

	@Test
	void smallFramesLeaveInOneStep() {
		this.wire.write(List.of(small("one"), small("two")), this.listener);
		assertThat(this.socket.sent).containsExactly("one\u0081\u0003two");
		this.socket.take();
		assertThat(this.heard).containsExactly("written");
	}

	@Test
	void afterAFailureNothingMoreIsWritten() {
		this.wire.write(List.of(large(), large()), this.listener);
		this.socket.fail("gone");
		assertThat(this.heard).containsExactly("gone");
		assertThat(this.socket.sent).hasSize(1);
	}

	/**
	 * A session of Spring's own handshake can't stop reading, and is written to as fast.
	 */
	@Test
	void atAnOrdinaryEndpointSmallFramesLeaveInOneStepToo() {
		Wire ordinary = Objects.requireNonNull(JettyWire.to(springs(this.socket), 65_536));
		ordinary.pause();
		ordinary.write(List.of(small("one"), small("two")), this.listener);
		ordinary.resume();
		assertThat(this.socket.sent).containsExactly("one\u0081\u0003two");
		this.socket.take();
		assertThat(this.heard).containsExactly("written");
	}

	@Test
	void whereAnExtensionWasAgreedOnEachFrameGoesAlone() {
		this.socket.extensions = List.of(ExtensionConfig.parse("permessage-deflate"));
		Wire ordinary = Objects.requireNonNull(JettyWire.to(springs(this.socket), 65_536));
		ordinary.write(List.of(small("one"), small("two")), this.listener);
		assertThat(this.socket.sent).containsExactly("one");
		this.socket.take();
		assertThat(this.socket.sent).containsExactly("one", "two");
		this.socket.take();
		assertThat(this.heard).containsExactly("progressed", "written");
	}

	@Test
	void whereOurOwnExtensionWasAgreedOnCompressedMessagesLeaveInOneStepWithOthers() throws Exception {
		this.socket.extensions = List.of(ExtensionConfig.parse("permessage-deflate"));
		this.socket.components.start();
		Wire compressing = new JettyWire(new JettyConnection(Map.of(), null), this.socket, 65_536);
		EncodedFrame message = new MessageFrame(Headers.of("destination", "/topic/a"), new byte[100]).forSubscriber("1",
				null, Version.V1_2);
		compressing.write(List.of(message, small("two"), message), this.listener);
		String sent = this.socket.sent.get(0);
		assertThat(this.socket.compressed).containsExactly(true);
		assertThat(sent).hasSizeLessThan(2 * message.length());
		String payload = sent.substring(0, sent.indexOf("\u0081\u0003two"));
		assertThat(sent).isEqualTo(payload + "\u0081\u0003two\u00c1" + (char) payload.length() + payload);
		this.socket.take();
		compressing.write(List.of(small("alone")), this.listener);
		assertThat(this.socket.sent).last().isEqualTo("alone");
		assertThat(this.socket.compressed).containsExactly(true, false);
		this.socket.components.stop();
	}

	/** What Spring's handler has for each connection, without its handshake. */
	private static JettyWebSocketSession springs(CoreSession socket) {
		WebSocketContainer container = (WebSocketContainer) Proxy.newProxyInstance(
				JettyWireTests.class.getClassLoader(), new Class<?>[] { WebSocketContainer.class },
				(proxy, method, arguments) -> null);
		Session opened = new WebSocketSession(container, socket,
				new JettyWebSocketFrameHandler(container, new Object(), new JettyWebSocketFrameHandlerMetadata()));
		return new JettyWebSocketSession(Map.of()) {

			@Override
			public Session getNativeSession() {
				return opened;
			}

		};
	}

	private static EncodedFrame large() {
		return new EncodedFrame(new byte[20_000], false);
	}

	private static EncodedFrame small(String text) {
		return new EncodedFrame(text.getBytes(StandardCharsets.ISO_8859_1), true);
	}

	private static final class Socket extends CoreSession.Empty {

		private final ByteBufferPool pool = new ByteBufferPool.NonPooling();

		private final Queue<Callback> waiting = new ArrayDeque<>();

		private final List<String> sent = new ArrayList<>();

		private final List<Boolean> compressed = new ArrayList<>();

		private final WebSocketComponents components = new WebSocketComponents();

		private List<ExtensionConfig> extensions = List.of();

		@Override
		public WebSocketComponents getWebSocketComponents() {
			return this.components;
		}

		@Override
		public List<ExtensionConfig> getNegotiatedExtensions() {
			return this.extensions;
		}

		@Override
		public ByteBufferPool getByteBufferPool() {
			return this.pool;
		}

		@Override
		public void sendFrame(OutgoingEntry entry) {
			assertThat(entry.getFrame().getOpCode()).isIn(OpCode.TEXT, OpCode.BINARY);
			ByteBuffer payload = entry.getFrame().getPayload().slice();
			byte[] bytes = new byte[payload.remaining()];
			payload.get(bytes);
			this.sent.add(new String(bytes, StandardCharsets.ISO_8859_1));
			this.compressed.add(entry.getFrame().isRsv1());
			this.waiting.add(entry.getCallback());
		}

		void take() {
			this.waiting.remove().succeeded();
		}

		void fail(String why) {
			this.waiting.remove().failed(new IllegalStateException(why));
		}

	}

}
