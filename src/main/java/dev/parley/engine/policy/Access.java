package dev.parley.engine.policy;

import java.util.Objects;

/**
 * The users who may do something. Written in configuration as {@code nobody},
 * {@code users} (all who are signed in), {@code everyone} (anonymous too), or
 * {@code role:NAME}.
 *
 * @param rule one of the four forms
 */
public record Access(String rule) {

	public static final Access NOBODY = new Access("nobody");

	public static final Access USERS = new Access("users");

	public static final Access EVERYONE = new Access("everyone");

	private static final String ROLE = "role:";

	public Access {
		Objects.requireNonNull(rule);
		boolean known = rule.equals("nobody") || rule.equals("users") || rule.equals("everyone")
				|| (rule.startsWith(ROLE) && rule.length() > ROLE.length());
		if (!known) {
			throw new IllegalArgumentException(
					"'%s' is not an access rule: expected nobody, users, everyone or role:NAME".formatted(rule));
		}
	}

	public static Access role(String name) {
		return new Access(ROLE + name);
	}

	public boolean allows(Caller caller) {
		return switch (this.rule) {
			case "nobody" -> false;
			case "users" -> !caller.anonymous();
			case "everyone" -> true;
			default -> caller.roles().contains(this.rule.substring(ROLE.length()));
		};
	}

	@Override
	public String toString() {
		return this.rule;
	}

}
