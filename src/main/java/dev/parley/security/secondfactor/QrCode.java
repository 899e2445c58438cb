package dev.parley.security.secondfactor;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/**
 * A QR code (ISO/IEC 18004), to be drawn as one SVG path with one unit per module.
 *
 * @param size length of a side, without the quiet zone of four units that it needs around
 * it
 * @param path the dark modules, as the attribute {@code d}
 */
public record QrCode(int size, String path) {

	/**
	 * The code of a text.
	 * @throws IllegalArgumentException if it is too long, over 2,000 bytes
	 */
	public static QrCode of(String text) {
		try {
			ByteMatrix modules = Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
			return new QrCode(modules.getWidth(), path(modules));
		}
		catch (WriterException ex) {
			throw new IllegalArgumentException("A QR code has no room for this", ex);
		}
	}

	/** Each run of dark modules of a row is one rectangle. */
	private static String path(ByteMatrix modules) {
		StringBuilder path = new StringBuilder();
		for (int y = 0; y < modules.getHeight(); y++) {
			for (int x = 0; x < modules.getWidth(); x++) {
				int begin = x;
				while (x < modules.getWidth() && modules.get(x, y) == 1) {
					x++;
				}
				if (x > begin) {
					path.append('M').append(begin).append(' ').append(y).append('h').append(x - begin);
					path.append("v1h-").append(x - begin).append('z');
				}
			}
		}
		return path.toString();
	}

	/** Hides the secret. */
	@Override
	public String toString() {
		return "QrCode[size=" + this.size + "]";
	}

}
