/**
 * Streams of server-sent events. Each is a session of STOMP whose CONNECT and SUBSCRIBEs
 * the server makes from the request.
 */
@NullMarked
package dev.parley.http.events;

import org.jspecify.annotations.NullMarked;
