package dev.parley.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.policy.Limits;
import dev.parley.stomp.socket.ReadSizes;

/**
 * Limits and timeouts of one connection.
 *
 * @param maxFrame largest frame, command, headers and body together. A client that sends
 * a larger one gets ERROR and close code 1009.
 * @param maxConnect largest frame, or message of SockJS, of a client before it is
 * CONNECTED: enough for CONNECT with its token
 * @param maxHeaders most headers of a frame
 * @param maxHeaderSize longest header line of a frame
 * @param maxSubscriptions most subscriptions of a session
 * @param connectTimeout how long a connection may stay without CONNECT before it is
 * closed
 * @param outboxSize largest size of the messages pending for a session; a session that
 * lets more pile up is closed as a slow consumer. As much again is allowed for messages
 * that are unacknowledged or wait for an acknowledgement
 * @param outboxMessages most messages pending for a session
 * @param heartBeatSend the shortest time between two heart-beats that the server offers
 * @param heartBeatReceive the time between two heart-beats that the server asks of a
 * client; a client that is silent for twice that time is closed
 * @param pingInterval how long a connection may be silent before the server asks it for a
 * sign of life; one that answers neither of two such pings is cut off after three times
 * this. It is for clients that send no heart-beats
 * @param drainThreads threads that write to clients; 0 for half as many as processors
 * @param prefetch most messages that are outstanding to a subscription that acknowledges
 * @param maxDeliveries how often a message of a work queue is delivered before it goes to
 * the dead-letter queue
 * @param maxTransactions most open transactions of a session
 * @param maxTransactionFrames most frames of a transaction
 * @param maxTransactionSize most that the open transactions of a session take up
 * together: bodies, headers, and an overhead for each frame and header
 * @param writeTimeout how long a client may read nothing of what is being sent to it
 * before it is closed as a slow consumer
 * @param compression whether permessage-deflate is agreed on with clients that offer it,
 * as browsers do: less to send where messages have kilobytes, but up to 44 KB of memory
 * for a client that compresses what it sends
 * @param sockjs what SockJS adds
 */
@ConfigurationProperties("parley.stomp")
public record StompProperties(@DefaultValue("64KB") DataSize maxFrame, @DefaultValue("16KB") DataSize maxConnect,
		@DefaultValue("100") int maxHeaders, @DefaultValue("8KB") DataSize maxHeaderSize,
		@DefaultValue("128") int maxSubscriptions, @DefaultValue("10s") Duration connectTimeout,
		@DefaultValue("1MB") DataSize outboxSize, @DefaultValue("16384") int outboxMessages,
		@DefaultValue("10s") Duration heartBeatSend, @DefaultValue("25s") Duration heartBeatReceive,
		@DefaultValue("24s") Duration pingInterval, @DefaultValue("0") int drainThreads,
		@DefaultValue("1000") int prefetch, @DefaultValue("5") int maxDeliveries,
		@DefaultValue("16") int maxTransactions, @DefaultValue("1000") int maxTransactionFrames,
		@DefaultValue("1MB") DataSize maxTransactionSize, @DefaultValue("30s") Duration writeTimeout,
		@DefaultValue("false") boolean compression, @DefaultValue SockJs sockjs) {

	/**
	 * A message of SockJS may hold several frames. A WebSocket message without SockJS may
	 * be of any length on Jetty: its frames are read as they come.
	 */
	private static final int FRAMES_IN_A_MESSAGE = 4;

	FrameLimits frameLimits() {
		return new FrameLimits(Math.toIntExact(this.maxFrame.toBytes()), this.maxHeaders,
				Math.toIntExact(this.maxHeaderSize.toBytes()));
	}

	public ReadSizes readSizes() {
		return new ReadSizes(frameLimits(),
				Math.toIntExact(Math.min(this.maxConnect.toBytes(), this.maxFrame.toBytes())), maxMessage());
	}

	/** Largest message of a WebSocket or of SockJS, bytes. */
	public int maxMessage() {
		return Math.toIntExact(this.maxFrame.toBytes() * FRAMES_IN_A_MESSAGE);
	}

	Limits limits() {
		return new Limits(this.maxSubscriptions, this.connectTimeout, this.outboxSize.toBytes(), this.outboxMessages,
				this.heartBeatSend, this.heartBeatReceive, this.pingInterval, drains(), this.prefetch,
				this.maxDeliveries, this.maxTransactions, this.maxTransactionFrames, this.maxTransactionSize.toBytes(),
				this.writeTimeout);
	}

	/** Decision 0010. */
	private int drains() {
		return (this.drainThreads > 0) ? this.drainThreads
				: Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
	}

	/**
	 * SockJS's sessions.
	 *
	 * @param heartBeat longest silence on an open request before the server sends a
	 * heart-beat
	 * @param disconnectDelay how long a client may have no open request to write on
	 * before its session is closed
	 * @param streamSize after which a streaming answer is ended, so that a browser can
	 * free its memory; the client comes back with the next request
	 * @param cookieNeeded whether clients are to use only transports that send cookies:
	 * true where a load balancer finds a session's server by a cookie
	 */
	public record SockJs(@DefaultValue("25s") Duration heartBeat, @DefaultValue("5s") Duration disconnectDelay,
			@DefaultValue("128KB") DataSize streamSize, @DefaultValue("false") boolean cookieNeeded) {

	}

}
