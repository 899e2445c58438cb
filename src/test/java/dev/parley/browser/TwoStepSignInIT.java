package dev.parley.browser;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;

import javax.imageio.ImageIO;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.SecondFactorPanel;
import dev.parley.support.Authenticator;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Signing in with a code from an authenticator app. */
@RunningServer
@BrowserTest
@Slow
class TwoStepSignInIT {

	private String url;

	private final String mina = Visitors.unique("mina");

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void itIsSetUpWithTheQrCodeAndThenSigningInNeedsACode(Visitors visitors) throws Exception {
		visitors.expect("status of 401");
		ParleyPage page = arrive(visitors, Visitors.english());
		SecondFactorPanel panel = page.secondFactor();
		Faults.assertNoneSerious(page);
		panel.begin("incorrect horse");
		assertThat(panel.problem()).hasText("The name or the password is wrong.");
		panel.begin(Visitors.PASSWORD);
		Authenticator app = new Authenticator(panel.secret());
		org.assertj.core.api.Assertions.assertThat(read(panel.qrCode()))
			.isEqualTo("otpauth://totp/Parley%%20%%28localhost%%29:%s?secret=%s&issuer=Parley%%20%%28localhost%%29"
				.formatted(this.mina, app.secret()));
		Faults.assertNoneSerious(page);
		panel.confirm(app.wrongCode(Instant.now()));
		assertThat(panel.problem()).containsText("The code is wrong");
		panel.confirm(app.code(Instant.now()));
		panel.recoveryCodes();
		Faults.assertNoneSerious(page);
		panel.kept();
		Faults.assertNoneSerious(page);
		panel.close();
		page.isConnectedOver("WebSocket");
		page.signOut();

		page.welcome().signIn(this.mina, Visitors.PASSWORD);
		assertThat(page.welcome().code()).isFocused();
		assertThat(page.welcome().problem()).isHidden();
		page.welcome().enter(app.wrongCode(Instant.now()));
		assertThat(page.welcome().problem()).containsText("The code is wrong");
		Faults.assertNoneSerious(page);
		page.welcome().enter(app.code(Instant.now().plusSeconds(30)));
		page.isSignedInAs(this.mina);
		page.isConnectedOver("WebSocket");
	}

	@Test
	void withARecoveryCodeItIsTurnedOffAgain(Visitors visitors) {
		ParleyPage page = arrive(visitors, Visitors.korean());
		SecondFactorPanel panel = page.secondFactor();
		panel.begin(Visitors.PASSWORD);
		panel.confirm(new Authenticator(panel.secret()).code(Instant.now()));
		List<String> first = panel.recoveryCodes();
		panel.kept();
		panel.renewRecoveryCodes(Visitors.PASSWORD, first.get(0));
		List<String> codes = panel.recoveryCodes();
		org.assertj.core.api.Assertions.assertThat(codes).doesNotContainAnyElementsOf(first);
		panel.kept();
		panel.turnOff(Visitors.PASSWORD, codes.get(0));
		panel.isOff();
		panel.close();
		page.signOut();
		page.welcome().signIn(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
	}

	private ParleyPage arrive(Visitors visitors, Browser.NewContextOptions options) {
		ParleyPage page = visitors.arrive(this.url, options);
		page.welcome().signUp(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
		page.isConnectedOver("WebSocket");
		return page;
	}

	/** Reads it as a phone's camera does. */
	private static String read(Locator code) throws Exception {
		BufferedImage image = ImageIO.read(new ByteArrayInputStream(code.screenshot()));
		int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
		RGBLuminanceSource light = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
		return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(light))).getText();
	}

}
