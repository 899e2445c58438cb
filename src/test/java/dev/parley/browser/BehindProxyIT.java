package dev.parley.browser;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.Cookie;
import dev.parley.audit.AuditEvent;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.ProxyKind;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReverseProxy;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Behind the proxies as {@code src/deploy} configures them: TLS at the proxy, none here.
 */
@RunningServer
@TestPropertySource(properties = "parley.proxy.trusted=127.0.0.1")
@BrowserTest
@Slow
class BehindProxyIT {

	@LocalServerPort
	int port;

	@Autowired
	ConfigurableApplicationContext context;

	@TempDir
	Path folder;

	@ParameterizedTest
	@EnumSource
	void twoUsersSignInAndTalk(ProxyKind kind, Visitors visitors) {
		try (ReverseProxy proxy = ReverseProxy.start(kind, this.port, this.folder)) {
			List<BrowserContext> profiles = new ArrayList<>();
			TwoUsers users = meet(visitors, proxy, "", profiles);
			users.areConnectedOver("WebSocket");
			users.talk();
			ParleyPage newcomer = visitors.arrive("https://localhost:" + proxy.port() + "/",
					Visitors.english().setIgnoreHTTPSErrors(true));
			newcomer.welcome().signUp(Visitors.unique("sora"), Visitors.PASSWORD);
			newcomer.isConnectedOver("WebSocket");
			assertThat(profiles).allSatisfy((profile) -> assertThat(profile.cookies())
				.filteredOn((cookie) -> cookie.name.equals("__Host-parley-session"))
				.singleElement()
				.extracting((Cookie cookie) -> cookie.secure)
				.isEqualTo(true));
			TwoUsers others = meet(visitors, proxy, "?transport=sockjs", profiles);
			others.areConnectedOver("SockJS");
			others.talk();
		}
	}

	@ParameterizedTest
	@EnumSource
	void theAuditHasTheClientsAddressWhateverTheClientSays(ProxyKind kind) throws Exception {
		Queue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
		ApplicationListener<PayloadApplicationEvent<AuditEvent>> listener = new AuditListener(audit);
		this.context.addApplicationListener(listener);
		try (ReverseProxy proxy = ReverseProxy.start(kind, this.port, this.folder)) {
			String credentials = "{\"name\":\"" + kind + "\",\"password\":\"wrong wrong wrong\"}";
			assertThat(request("127.0.0.77", proxy.port(), "POST /api/v1/token", credentials)).contains(" 401");
			assertThat(audit).filteredOn((event) -> kind.toString().equalsIgnoreCase(event.user()))
				.singleElement()
				.extracting(AuditEvent::address)
				.isEqualTo("127.0.0.77");
		}
		finally {
			this.context.removeApplicationListener(listener);
		}
	}

	private static TwoUsers meet(Visitors visitors, ReverseProxy proxy, String query, List<BrowserContext> profiles) {
		return TwoUsers.meet(visitors, "https://localhost:" + proxy.port() + "/" + query, Visitors.unique("mina"),
				Visitors.unique("jun"), Visitors.unique("Photos"), Visitors.english().setIgnoreHTTPSErrors(true),
				profiles::add);
	}

	/** Sends every header with which a client might pretend to be somebody else. */
	private static String request(String from, int port, String request, String body) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new Anybody() }, null);
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
			socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
			socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
			socket.connect(new InetSocketAddress("127.0.0.1", port));
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName("localhost")));
			socket.setSSLParameters(parameters);
			String head = String.join("\r\n", request + " HTTP/1.1", "Host: localhost:" + port, "Connection: close",
					"Content-Type: application/json", "Content-Length: " + body.length(),
					"X-Forwarded-For: 203.0.113.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.example",
					"Forwarded: for=203.0.113.2;host=evil.example;proto=http", "X-Real-IP: 203.0.113.3", "", body);
			socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private record AuditListener(
			Queue<AuditEvent> events) implements ApplicationListener<PayloadApplicationEvent<AuditEvent>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<AuditEvent> event) {
			this.events.add(event.getPayload());
		}

	}

	/** Accepts the certificate, which this test has created. */
	private static final class Anybody implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			// Any client is trusted.
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			// Any server is trusted.
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
