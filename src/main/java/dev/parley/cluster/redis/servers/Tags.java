package dev.parley.cluster.redis.servers;

/**
 * The hash tags of the {@value #COUNT} partitions, by which a cluster of several masters
 * would place them. One is in each of as many equal ranges of slots, so that they spread
 * evenly over any number of masters. Pure functions.
 *
 * @see <a href=
 * "https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis
 * cluster specification, "Hash tags" and "Appendix A"</a>
 */
public final class Tags {

	/** The number of partitions. */
	public static final int COUNT = 256;

	private static final int SLOTS = 16384;

	private static final String[] TAGS = spread();

	private Tags() {
	}

	/** The tag of a destination's partition. */
	public static String of(String destination) {
		return TAGS[partition(destination)];
	}

	/** The number of the partition of a text, which may be a destination. */
	public static int partition(String text) {
		int hash = text.hashCode() * 0x9E3779B9;
		return (hash >>> 16 ^ hash) & (COUNT - 1);
	}

	/** The tag of a partition. */
	public static String of(int partition) {
		return TAGS[partition];
	}

	private static String[] spread() {
		String[] tags = new String[COUNT];
		int found = 0;
		for (int i = 0; found < COUNT; i++) {
			String tag = Integer.toString(i, Character.MAX_RADIX);
			int range = slot(tag) / (SLOTS / COUNT);
			if (tags[range] == null) {
				tags[range] = tag;
				found++;
			}
		}
		return tags;
	}

	/** CRC16-XMODEM of an ASCII text, modulo the number of slots. */
	public static int slot(String tag) {
		int crc = 0;
		for (int i = 0; i < tag.length(); i++) {
			crc ^= tag.charAt(i) << 8;
			for (int bit = 0; bit < 8; bit++) {
				crc = ((crc & 0x8000) != 0) ? crc << 1 ^ 0x1021 : crc << 1;
			}
			crc &= 0xFFFF;
		}
		return crc % SLOTS;
	}

}
