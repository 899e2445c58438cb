package dev.parley.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A caller's address, and the network to which limits by address apply: one IPv6 customer
 * has 2^64 addresses. Pure functions.
 */
public final class NetworkAddress {

	/** Octets of an IPv6 address that identify the network. */
	private static final int NETWORK = 8;

	private static final String ATTRIBUTE = NetworkAddress.class.getName();

	private NetworkAddress() {
	}

	/** Stores the address of the handshake in the attributes of its session. */
	public static void putInto(Map<String, Object> attributes, String address) {
		attributes.put(ATTRIBUTE, address);
	}

	/** The address of the handshake, if stored in these attributes. */
	public static @Nullable String from(@Nullable Map<String, Object> attributes) {
		return (attributes != null && attributes.get(ATTRIBUTE) instanceof String address) ? address : null;
	}

	/**
	 * The address itself for IPv4, the first 64 bits for IPv6.
	 * @param address as a request has it; other text is returned unchanged
	 */
	public static String network(String address) {
		if (address.indexOf(':') < 0) {
			return address;
		}
		try {
			// It has a colon, so it is never looked up as a name.
			InetAddress parsed = InetAddress.getByName(address);
			return (parsed instanceof Inet6Address)
					? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK)) + "::/64"
					: parsed.getHostAddress();
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

}
