package dev.parley.stomp;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.parley.engine.Limits;
import dev.parley.engine.frame.FrameLimits;

/**
 * What one connection may take.
 *
 * @param maxFrame largest frame, command, headers and body together. A client that sends
 * a larger one gets ERROR and close code 1009.
 * @param maxHeaders most headers of a frame
 * @param maxHeaderSize longest header line of a frame
 * @param maxSubscriptions most subscriptions of a session
 * @param connectTimeout how long a connection may stay without CONNECT before it is
 * closed
 * @param outboxSize most that waits to be sent to a session; a session that lets more
 * pile up is closed as a slow consumer
 * @param outboxMessages most messages that wait to be sent to a session
 * @param heartBeatSend the shortest time between two heart-beats that the server offers
 * @param heartBeatReceive the time between two heart-beats that the server asks of a
 * client; a client that is silent for twice that time is closed
 * @param drainThreads threads that write to clients
 * @param prefetch most messages that are outstanding to a subscription that acknowledges
 * @param maxDeliveries how often a message of a work queue is delivered before it goes to
 * the dead-letter queue
 * @param maxTransactions most open transactions of a session
 * @param maxTransactionFrames most frames of a transaction
 * @param maxTransactionSize most that the bodies of a transaction have together
 */
@ConfigurationProperties("parley.stomp")
record StompProperties(@DefaultValue("64KB") DataSize maxFrame, @DefaultValue("100") int maxHeaders,
		@DefaultValue("8KB") DataSize maxHeaderSize, @DefaultValue("128") int maxSubscriptions,
		@DefaultValue("10s") Duration connectTimeout, @DefaultValue("1MB") DataSize outboxSize,
		@DefaultValue("16384") int outboxMessages, @DefaultValue("10s") Duration heartBeatSend,
		@DefaultValue("25s") Duration heartBeatReceive, @DefaultValue("2") int drainThreads,
		@DefaultValue("1000") int prefetch, @DefaultValue("5") int maxDeliveries,
		@DefaultValue("16") int maxTransactions, @DefaultValue("1000") int maxTransactionFrames,
		@DefaultValue("1MB") DataSize maxTransactionSize) {

	FrameLimits frameLimits() {
		return new FrameLimits(Math.toIntExact(this.maxFrame.toBytes()), this.maxHeaders,
				Math.toIntExact(this.maxHeaderSize.toBytes()));
	}

	Limits limits() {
		return new Limits(this.maxSubscriptions, this.connectTimeout, this.outboxSize.toBytes(), this.outboxMessages,
				this.heartBeatSend, this.heartBeatReceive, this.drainThreads, this.prefetch, this.maxDeliveries,
				this.maxTransactions, this.maxTransactionFrames, this.maxTransactionSize.toBytes());
	}

}
