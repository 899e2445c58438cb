package dev.parley.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.ActiveProfiles;

/**
 * A {@link RunningServer} in the profile {@code open}: whoever comes, without a name too,
 * may send and subscribe to {@code /topic/**} and {@code /queue/**}. Beside that profile
 * there are the policies of {@code application-conformance.yaml}: destinations that keep
 * their messages, durable ones, and some with narrow bounds.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RunningServer
@ActiveProfiles({ "open", "conformance" })
public @interface OpenServer {

}
