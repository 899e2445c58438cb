package dev.parley.stomp.tcp;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * STOMP over TCP, without WebSocket.
 *
 * @param port that it listens on, such as 61613; 0 for any free one. It is off where no
 * port is set
 * @param address of the network interface that it listens on; only this computer can
 * reach it unless another one is set
 * @param sslBundle the SSL bundle whose certificate it shows to clients, which must then
 * speak TLS; a bundle that is reloaded is taken for new connections. None for plain TCP
 */
@ConfigurationProperties("parley.tcp")
public record TcpProperties(@DefaultValue("0") int port, @DefaultValue("127.0.0.1") InetAddress address,
		@Nullable String sslBundle) {

	private static final int LARGEST_PORT = 65_535;

	public TcpProperties {
		if (port < 0 || port > LARGEST_PORT) {
			throw new IllegalArgumentException(
					"parley.tcp.port is %d, but has to be 0 (any free one) to %d".formatted(port, LARGEST_PORT));
		}
	}

}
