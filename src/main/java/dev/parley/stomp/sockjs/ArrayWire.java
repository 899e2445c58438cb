package dev.parley.stomp.sockjs;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;

/** SockJS's frames on the wire to a WebSocket. Safe for any thread. */
final class ArrayWire implements Wire {

	/** Bytes after which a SockJS frame is full. */
	private static final int FULL = 64 * 1024;

	private static final WriteListener NOBODY = new WriteListener() {

		@Override
		public void written() {
		}

		@Override
		public void failed(Throwable cause) {
		}

	};

	private final Wire plain;

	ArrayWire(Wire plain) {
		this.plain = plain;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		List<EncodedFrame> arrays = new ArrayList<>(1);
		ArrayFrame array = new ArrayFrame();
		for (EncodedFrame frame : frames) {
			if (array.length() > FULL) {
				arrays.add(text(array.toBytes()));
				array = new ArrayFrame();
			}
			array.add(frame);
		}
		arrays.add(text(array.toBytes()));
		this.plain.write(arrays, done);
	}

	/**
	 * Sends SockJS's close frame first; a client that does not read it is dropped in
	 * time.
	 */
	@Override
	public void close(CloseReason reason) {
		EncodedFrame last = text(ControlFrame.close(reason.code(), reason.text()));
		this.plain.write(List.of(last), new WriteListener() {

			@Override
			public void written() {
				ArrayWire.this.plain.close(reason);
			}

			@Override
			public void failed(Throwable cause) {
				ArrayWire.this.plain.close(reason);
			}

		});
	}

	void beat() {
		this.plain.write(List.of(text(ControlFrame.HEART_BEAT)), NOBODY);
	}

	@Override
	public void ping() {
		this.plain.ping();
	}

	@Override
	public void pause() {
		this.plain.pause();
	}

	@Override
	public void resume() {
		this.plain.resume();
	}

	@Override
	public void abort() {
		this.plain.abort();
	}

	private static EncodedFrame text(byte[] utf8) {
		return new EncodedFrame(utf8, true);
	}

}
