/**
 * Clients for tests, written from the texts of the protocols. They share no code with the
 * server: WebSocket on a plain socket, SockJS over plain HTTP, and STOMP as literal text
 * over either.
 */
package dev.parley.support;
