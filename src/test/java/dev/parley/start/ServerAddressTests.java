package dev.parley.start;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import static org.assertj.core.api.Assertions.assertThat;

class ServerAddressTests {

	@ParameterizedTest
	@CsvSource({ "false, 127.0.0.1, 8080, , http://localhost:8080, true",
			"false, ::1, 8080, , http://localhost:8080, true", "false, 0.0.0.0, 8080, , http://localhost:8080, false",
			"false, , 80, /chat, http://localhost/chat, false", "true, 192.0.2.7, 443, , https://192.0.2.7, false",
			"true, 2001:db8::7, 8443, /chat, https://[2001:db8:0:0:0:0:0:7]:8443/chat, false" })
	void isTheTextForTheAddressBar(boolean tls, @Nullable String address, int port, @Nullable String contextPath,
			String expected, boolean loopback) throws UnknownHostException {
		ServerProperties properties = new ServerProperties();
		properties.setAddress((address != null) ? InetAddress.getByName(address) : null);
		properties.getServlet().setContextPath(contextPath);
		properties.setSsl(tls ? new Ssl() : null);
		ServerAddress found = ServerAddress.of(properties, port);
		assertThat(found).hasToString(expected);
		assertThat(found.isLoopback()).isEqualTo(loopback);
	}

}
