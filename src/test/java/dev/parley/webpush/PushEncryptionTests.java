package dev.parley.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PushEncryptionTests {

	/** RFC 8291, 5. */
	private static final String BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

	private static final String SECRET = "BTBZMqHH6r4Tts7J_aSIgg";

	@Test
	void theExampleOfRfc8291() {
		KeyPair own = new KeyPair(
				P256.publicKey(bytes(
						"BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")),
				P256.privateKey(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")));
		byte[] body = PushEncryption.encrypt(
				"When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII),
				new BrowserKeys(BROWSER, SECRET), own, bytes("DGv6ra1nlYgDCS1FRnbzlw"));
		assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(body))
			.isEqualTo("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
					+ "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
	}

	/** RFC 8188, 3.1. */
	@Test
	void theExampleOfRfc8188() {
		byte[] body = PushEncryption.encode("I am the walrus".getBytes(StandardCharsets.US_ASCII),
				bytes("yqdlZ-tYemfogSmv7Ws5PQ"), bytes("I1BsxtFttlv3u_Oo94xnmw"), new byte[0]);
		assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(body))
			.isEqualTo("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
	}

	@Test
	void eachMessageHasAKeyAndASaltOfItsOwnAndTheBrowserReadsIt() {
		KeyPair pair = P256.newPair();
		BrowserKeys browser = new BrowserKeys(text(P256.encoded((ECPublicKey) pair.getPublic())), SECRET);
		byte[] one = PushEncryption.encrypt("안녕".getBytes(StandardCharsets.UTF_8), browser);
		byte[] two = PushEncryption.encrypt("안녕".getBytes(StandardCharsets.UTF_8), browser);
		assertThat(Arrays.copyOf(one, 86)).isNotEqualTo(Arrays.copyOf(two, 86));
		assertThat(FakeBrowser.decrypt(one, (ECPrivateKey) pair.getPrivate(), browser))
			.isEqualTo(FakeBrowser.decrypt(two, (ECPrivateKey) pair.getPrivate(), browser))
			.isEqualTo("안녕");
	}

	@Test
	void theLongestPayloadFillsWhatServicesMustTake() {
		BrowserKeys browser = new BrowserKeys(BROWSER, SECRET);
		assertThat(PushEncryption.encrypt(new byte[PushEncryption.LONGEST], browser)).hasSize(4096);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PushEncryption.encrypt(new byte[PushEncryption.LONGEST + 1], browser));
	}

	@Test
	void aKeyThatIsNoPointOfTheCurveIsRefused() {
		byte[] key = bytes(BROWSER);
		key[64] ^= 1;
		assertThatIllegalArgumentException().isThrownBy(() -> new BrowserKeys(text(key), SECRET))
			.withMessageContaining("no point");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BrowserKeys(text(ByteBuffer.allocate(65).put((byte) 4).array()), SECRET));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BrowserKeys(text(ByteBuffer.allocate(65).put((byte) 2).array()), SECRET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "AAAA", "BTBZMqHH6r4Tts7J_aSIggAA", "!!!!" })
	void aSecretHas16Bytes(String secret) {
		assertThatIllegalArgumentException().isThrownBy(() -> new BrowserKeys(BROWSER, secret));
	}

	@Test
	void secretsAreNotPrinted() {
		assertThat(new BrowserKeys(BROWSER, SECRET)).hasToString("BrowserKeys");
	}

	private static byte[] bytes(String text) {
		return Base64.getUrlDecoder().decode(text);
	}

	private static String text(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
