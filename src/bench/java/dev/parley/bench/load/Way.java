package dev.parley.bench.load;

/** How subscribers receive messages; publishers use WebSockets in any case. */
enum Way {

	WEB_SOCKET,

	/** A stream of server-sent events. */
	EVENTS

}
