package dev.parley.conformance;

import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * The same over TCP, where pieces are what TCP makes of them. What follows from frames,
 * such as receipts and acknowledgements, does not depend on what carries them.
 */
@OpenServer
class StompFramesOverTcpIT extends StompFramesIT {

	@Autowired
	TcpServer tcp;

	@Override
	StompClient open() {
		return new StompClient(new TcpTransport(this.tcp.port()));
	}

}
