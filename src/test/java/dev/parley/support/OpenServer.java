package dev.parley.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.ActiveProfiles;

/**
 * A {@link RunningServer} in the profile {@code open}: everyone, even without a name, may
 * send and subscribe to {@code /topic/**} and {@code /queue/**}. In addition it has the
 * policies of {@code application-conformance.yaml}: destinations that keep their
 * messages, durable ones, and some with low limits.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RunningServer
@ActiveProfiles({ "open", "conformance" })
public @interface OpenServer {

}
