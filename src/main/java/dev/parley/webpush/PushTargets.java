package dev.parley.webpush;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Where this server may send to at a client's request: push services on the public
 * Internet, and nothing in the networks around it. Safe for any thread.
 */
public class PushTargets {

	/** A name, never an address. */
	private static final Pattern NAME = Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]+",
			Pattern.CASE_INSENSITIVE);

	/**
	 * A push service's address, as far as it can be told before its name is looked up.
	 * @throws IllegalArgumentException if it is another one
	 */
	public URI check(String endpoint) {
		URI address = URI.create(endpoint);
		if (!"https".equals(address.getScheme()) || address.getHost() == null
				|| !NAME.matcher(address.getHost()).matches() || address.getRawUserInfo() != null
				|| address.getRawFragment() != null || (address.getPort() != -1 && address.getPort() != 443)) {
			throw new IllegalArgumentException("an address https://NAME/…, at the usual port");
		}
		return address;
	}

	/** Whether all that a name leads to may be connected to: one is taken, whichever. */
	final boolean mayConnectToAll(InetAddress... found) {
		return Arrays.stream(found).allMatch(this::mayConnect);
	}

	/** Whether a connection to it may be made; asked for each, after the look-up. */
	public boolean mayConnect(InetAddress address) {
		byte[] bytes = address.getAddress();
		return (address instanceof Inet4Address) ? isPublic(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff)
				: isPublic(bytes);
	}

	/** Not one of IANA's special-purpose IPv4 blocks (RFC 6890), nor multicast. */
	private static boolean isPublic(int first, int second, int third) {
		return switch (first) {
			case 0, 10, 127 -> false;
			case 100 -> second < 64 || second > 127;
			case 169 -> second != 254;
			case 172 -> second < 16 || second > 31;
			case 192 -> second != 168 && !(second == 0 && (third == 0 || third == 2)) && !(second == 88 && third == 99);
			case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
			case 203 -> !(second == 0 && third == 113);
			default -> first < 224;
		};
	}

	/**
	 * Global unicast, 2000::/3, without those that carry an IPv4 address (Teredo and
	 * others of 2001::/23, 6to4) and documentation. Mapped IPv4 addresses come as IPv4.
	 */
	private static boolean isPublic(byte[] address) {
		int first = ((address[0] & 0xff) << 8) | (address[1] & 0xff);
		int second = ((address[2] & 0xff) << 8) | (address[3] & 0xff);
		return (first >> 13) == 1 && first != 0x2002 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
				&& first != 0x3fff;
	}

}
