package dev.parley.security.secondfactor;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecoveryCodesTests {

	@Test
	void thereAreTenAndNoTwoAreTheSame() {
		List<String> codes = RecoveryCodes.random();
		assertThat(codes).hasSize(10).doesNotHaveDuplicates();
		assertThat(codes).allMatch((code) -> code.matches("([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}"));
	}

	@Test
	void theyAreReadHoweverTheyAreTyped() {
		assertThat(RecoveryCodes.normalize(" K3MV-9xqd t7ra‐h2wn\n")).isEqualTo("k3mv9xqdt7rah2wn");
		assertThat(RecoveryCodes.normalize("123 456")).isEqualTo("123456");
	}

	@Test
	void noneIsTakenForACodeOfAnApp() {
		assertThat(RecoveryCodes.random()).noneMatch((code) -> Totp.isCode(RecoveryCodes.normalize(code)));
	}

}
