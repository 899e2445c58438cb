package dev.parley.http.events;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Streams of server-sent events.
 *
 * @param heartBeat after how long without an event a comment is sent, so that neither a
 * proxy nor the client takes the connection for dead; not more often than the server's
 * heart-beats to STOMP clients
 */
@ConfigurationProperties("parley.events")
record EventsProperties(@DefaultValue("25s") Duration heartBeat) {

}
