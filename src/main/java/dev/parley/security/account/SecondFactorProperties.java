package dev.parley.security.account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The accounts that must have a second factor.
 *
 * @param requiredForAdmin whether an account with the role ADMIN has that role only once
 * it has set up a second factor; until then it can sign in, but not administer
 */
@ConfigurationProperties("parley.security.second-factor")
public record SecondFactorProperties(@DefaultValue("false") boolean requiredForAdmin) {

}
