package dev.parley.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * Crashes, cut networks, long waits, soak tests, and every other class that takes more
 * than about twelve seconds and is not at the heart of what Parley promises. Only
 * {@code ./mvnw verify -Pslow}, which CI calls, runs these.
 */
@Tag("slow")
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
public @interface Slow {

}
