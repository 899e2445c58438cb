package dev.parley.deploy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.parley.support.OpenServer;

import org.springframework.test.context.TestPropertySource;

/** A server that trusts the proxies on this machine, and whose name is not fixed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@OpenServer
@TestPropertySource(properties = { "parley.proxy.trusted=127.0.0.1", "parley.browser.allowed-hosts=" })
@interface BehindProxiesTest {

}
