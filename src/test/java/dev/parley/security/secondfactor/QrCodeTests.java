package dev.parley.security.secondfactor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.DecoderResult;
import com.google.zxing.qrcode.decoder.Decoder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QrCodeTests {

	private static final Pattern RECTANGLE = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");

	@Test
	void aDrawnCodeCanBeRead() throws Exception {
		String uri = TotpSecret.random().uri("Parley (chat.example.org)", "미".repeat(32));
		QrCode code = QrCode.of(uri);
		DecoderResult read = new Decoder().decode(draw(code));
		assertThat(read.getText()).isEqualTo(uri);
		assertThat(code.path().replaceAll(RECTANGLE.pattern(), "")).isEmpty();
	}

	@Test
	void itDoesNotTellItsSecretInALog() {
		assertThat(QrCode.of("otpauth://totp/x")).hasToString("QrCode[size=25]");
	}

	private static BitMatrix draw(QrCode code) {
		BitMatrix modules = new BitMatrix(code.size());
		Matcher rectangle = RECTANGLE.matcher(code.path());
		while (rectangle.find()) {
			assertThat(rectangle.group(3)).isEqualTo(rectangle.group(4));
			modules.setRegion(Integer.parseInt(rectangle.group(1)), Integer.parseInt(rectangle.group(2)),
					Integer.parseInt(rectangle.group(3)), 1);
		}
		return modules;
	}

}
