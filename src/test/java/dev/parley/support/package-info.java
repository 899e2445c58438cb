/**
 * Clients for tests, written from the protocols' texts and sharing no code with the
 * server: WebSocket on a plain socket, SockJS over plain HTTP, and STOMP as literal text
 * over either.
 */
package dev.parley.support;
