/**
 * The test kit for applications that are built on Parley: a STOMP client whose assertions
 * say what came instead, and a JUnit extension that closes it. Delivered as
 * {@code dev.parley:parley-spring-boot-starter-test}. It needs the JDK and JUnit's API;
 * with Jackson 3 on the class path it reads and writes JSON, too.
 */
@NullMarked
package dev.parley.test;

import org.jspecify.annotations.NullMarked;
