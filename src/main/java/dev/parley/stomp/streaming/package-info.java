/**
 * HTTP responses that are written for as long as the client reads them, without a thread
 * each: the ground of SockJS's transports and of event streams.
 */
@NamedInterface("streaming")
@NullMarked
package dev.parley.stomp.streaming;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
