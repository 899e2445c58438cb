package dev.parley.endpoint;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on requests to the REST API, a second; ten seconds' worth may come at once. Zero
 * switches a limit off.
 *
 * @param userPerSecond of one user
 * @param networkPerSecond of one network address, signed in or not
 */
@ConfigurationProperties("parley.limits.requests")
public record RequestLimitProperties(@DefaultValue("50") int userPerSecond, @DefaultValue("200") int networkPerSecond) {

}
