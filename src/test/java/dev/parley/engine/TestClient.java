package dev.parley.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.FrameDecoder;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.session.Session;

/**
 * A client without a network: writes literal frames and reads what its {@link FakeWire}
 * received. It replaces everything between a container and the engine, but answers
 * exceptions in the same way.
 */
public final class TestClient {

	private final FrameDecoder decoder = new FrameDecoder(new FrameLimits(16 * 1024 * 1024, 100, 8 * 1024));

	public final FakeWire wire = new FakeWire();

	public final Session session;

	private final Caller caller;

	TestClient(Engine engine, String id) {
		this(engine, id, TestEngine.MINA);
	}

	TestClient(Engine engine, String id, Caller caller) {
		this.caller = caller;
		this.session = engine.open(id, this.wire);
	}

	/** Sends these frames. */
	public TestClient send(String frames) {
		this.decoder.decode(frames.getBytes(StandardCharsets.UTF_8),
				(frame) -> this.session.frames().offer(frame, this::take));
		return this;
	}

	private void take(Frame frame) {
		this.session.received();
		try {
			if (frame.command().isConnect()) {
				this.session.connect(frame, this.caller, Headers.empty());
				this.decoder.use(this.session.version());
				return;
			}
			this.session.admit(frame);
			this.session.handle(frame, frame.header("destination"));
		}
		catch (ProtocolException ex) {
			this.session.error(frame, ex.problem(), CloseReason.PROTOCOL_FAULT);
		}
		catch (RefusedException ex) {
			this.session.refuse(frame, ex.problem());
		}
	}

	/** Sends a frame with a receipt and waits for the receipt. */
	public Frame sendAndWait(String frame) {
		String receipt = "r" + this.wire.frames().size();
		send(frame.replaceFirst("\n", "\nreceipt:" + receipt + "\n"));
		Eventually.until(() -> receipts().contains(receipt) || this.wire.closed() != null);
		return all(Command.RECEIPT).stream()
			.filter((f) -> receipt.equals(f.header("receipt-id")))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no RECEIPT, but " + this.wire.frames()));
	}

	/** Subscribes with headers such as {@code ack:client}, and waits for the RECEIPT. */
	public Frame subscribe(String id, String destination, String... headers) {
		String more = (headers.length > 0) ? String.join("\n", headers) + "\n" : "";
		return sendAndWait("SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\n" + more + "\n\0");
	}

	public TestClient listenForRefusals() {
		subscribe("refusals", Session.REFUSALS);
		return this;
	}

	/** Waits for this many MESSAGEs in all. */
	public List<Frame> messages(int number) {
		Eventually.until(() -> all(Command.MESSAGE).size() >= number);
		return all(Command.MESSAGE);
	}

	/** The bodies of all MESSAGEs, once this many have arrived. */
	public List<String> bodies(int number) {
		return messages(number).stream().map(Frame::bodyAsText).toList();
	}

	/** Waits for the MESSAGE with this index, from 1. */
	public Frame message(int place) {
		return messages(place).get(place - 1);
	}

	public TestClient ack(Frame message) {
		return send("ACK\nid:" + message.header("ack") + "\n\n\0");
	}

	public TestClient nack(Frame message) {
		return send("NACK\nid:" + message.header("ack") + "\n\n\0");
	}

	public List<String> receipts() {
		return all(Command.RECEIPT).stream().map((frame) -> String.valueOf(frame.header("receipt-id"))).toList();
	}

	public List<Frame> all(Command command) {
		return this.wire.frames().stream().filter((frame) -> frame.command() == command).toList();
	}

	/** The bodies of the problems, from the subscription for refusals. */
	public List<String> refusals() {
		return all(Command.MESSAGE).stream()
			.filter((frame) -> Session.REFUSALS.equals(frame.header("destination")))
			.map(Frame::bodyAsText)
			.toList();
	}

	/** Everything in the outbox has been written. */
	public TestClient settle() {
		sendAndWait("BEGIN\ntransaction:settle\n\n\0");
		sendAndWait("ABORT\ntransaction:settle\n\n\0");
		return this;
	}

	/** The connection is gone without an ERROR. */
	public void leave() {
		this.session.closed();
	}

}
