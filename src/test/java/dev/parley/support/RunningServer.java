package dev.parley.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * The whole server as delivered, on a port of its own ({@code @LocalServerPort}) with a
 * database in memory, quick passwords and keys, and STOMP over TCP on another one
 * ({@code TcpServer.port}). Tests with this annotation share one server: they use
 * destinations and names of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import({ QuickPasswords.class, QuickKeys.class })
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1", "parley.tcp.port=0" })
public @interface RunningServer {

}
