package dev.parley.start;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

/**
 * The server's address for a browser on the same computer.
 *
 * @param secure whether it uses TLS
 * @param interfaceAddress of the network interface that it listens on; null for all
 * @param port that it listens on
 * @param contextPath empty, or with a slash before it
 */
record ServerAddress(boolean secure, @Nullable InetAddress interfaceAddress, int port, String contextPath) {

	private static final int HTTP = 80;

	private static final int HTTPS = 443;

	/**
	 * @param port the actual one if the property is 0
	 */
	static ServerAddress of(ServerProperties properties, int port) {
		return new ServerAddress(Ssl.isEnabled(properties.getSsl()), properties.getAddress(), port,
				Objects.requireNonNullElse(properties.getServlet().getContextPath(), ""));
	}

	/** Whether only this computer can reach it. */
	boolean isLoopback() {
		return this.interfaceAddress != null && this.interfaceAddress.isLoopbackAddress();
	}

	/** For the address bar, without a trailing slash. */
	@Override
	public String toString() {
		boolean usual = this.port == (this.secure ? HTTPS : HTTP);
		return (this.secure ? "https://" : "http://") + host() + (usual ? "" : ":" + this.port) + this.contextPath;
	}

	private String host() {
		InetAddress address = this.interfaceAddress;
		if (address == null || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
			return "localhost";
		}
		return (address instanceof Inet6Address) ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
	}

}
