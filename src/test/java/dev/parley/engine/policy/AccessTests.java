package dev.parley.engine.policy;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AccessTests {

	private static final Caller MINA = new Caller("mina", Set.of("USER"), false);

	private static final Caller ROOT = new Caller("root", Set.of("USER", "ADMIN"), false);

	private static final Caller STRANGER = new Caller("anonymous-1", Set.of("ANONYMOUS"), true);

	@ParameterizedTest
	@CsvSource({ "nobody,false,false,false", "users,true,true,false", "everyone,true,true,true",
			"role:ADMIN,false,true,false", "role:admin,false,false,false", "role:ANONYMOUS,false,false,true" })
	void namesThePermittedCallers(String rule, boolean mina, boolean root, boolean stranger) {
		Access access = new Access(rule);
		assertThat(access.allows(MINA)).isEqualTo(mina);
		assertThat(access.allows(ROOT)).isEqualTo(root);
		assertThat(access.allows(STRANGER)).isEqualTo(stranger);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "all", "Users", "EVERYONE", "role:", "role", "ADMIN", " users" })
	void anyOtherRuleIsNamed(String rule) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Access(rule))
			.withMessageContaining("'" + rule + "'")
			.withMessageContaining("nobody, users, everyone or role:NAME");
	}

	@Test
	void aRuleIsItsText() {
		assertThat(Access.role("ADMIN")).isEqualTo(new Access("role:ADMIN")).hasToString("role:ADMIN");
		assertThat(Access.USERS).isEqualTo(new Access("users"));
	}

}
