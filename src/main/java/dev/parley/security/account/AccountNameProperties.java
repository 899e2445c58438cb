package dev.parley.security.account;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Names that nobody may take.
 *
 * @param reservedNames in addition to "admin", "system", "관리자" and others that would be
 * taken for the server's own
 */
@ConfigurationProperties("parley.security")
record AccountNameProperties(@DefaultValue Set<String> reservedNames) {
}
