package dev.parley.attack;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;

import org.springframework.security.oauth2.jwt.JwtClaimsSet;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Credentials that are missing, forged, stolen, or no longer valid. */
final class AuthenticationAttacks {

	private AuthenticationAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(tokens(), later(), cookies(), http()).flatMap((each) -> each);
	}

	private static Stream<Attack> tokens() {
		return Stream.of(attack("no token", (target) -> {
			try (StompClient witness = target.connected(); StompClient nobody = StompClient.connected(target.port())) {
				witness.subscribe("1", "/topic/no-token");
				nobody.subscribe("errors", "/user/queue/errors");
				for (String frame : List.of("SEND\ndestination:/topic/no-token\n\nforged\0",
						"SEND\ndestination:/app/rooms/general/messages\n\n{\"text\":\"forged\"}\0",
						"SUBSCRIBE\nid:1\ndestination:/queue/no-token\n\n\0",
						"SUBSCRIBE\nid:1\ndestination:/topic/rooms\n\n\0")) {
					nobody.send(frame);
					assertThat(nobody.expect("MESSAGE").text()).containsAnyOf("not-signed-in", "not-allowed");
				}
				witness.expectNothing();
			}
		}), refused("an empty token", (target) -> "Authorization:Bearer "),
				refused("another scheme", (target) -> "Authorization:Basic bWluYTptaW5h"),
				refused("a token that is none", (target) -> "Authorization:Bearer a.b.c"),
				refused("a token of 8,000 characters", (target) -> "Authorization:Bearer " + "x".repeat(8_000)),
				refused("alg none", (target) -> "Authorization:Bearer " + withHeader(target, "{\"alg\":\"none\"}", "")),
				refused("alg NoNe, with a signature",
						(target) -> "Authorization:Bearer "
								+ withHeader(target, "{\"alg\":\"NoNe\"}", signature(target.mallory().token()))),
				refused("HS256 where RS256 is expected",
						(target) -> "Authorization:Bearer "
								+ withHeader(target, "{\"alg\":\"HS256\"}", encode("any signature"))),
				refused("a key of the attacker's in the header",
						(target) -> "Authorization:Bearer " + withHeader(target,
								"{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/keys\",\"kid\":\"../../dev/null\"}",
								signature(target.mallory().token()))),
				refused("another user's name, with the old signature",
						(target) -> "Authorization:Bearer " + target.mallory()
							.token()
							.replaceFirst("\\.[^.]+\\.",
									"." + encode("{\"sub\":\"%s\"}".formatted(target.mina().name())) + ".")),
				refused("another audience", (target) -> forged(target, (claims) -> claims.audience(List.of("other")))),
				refused("another issuer", (target) -> forged(target, (claims) -> claims.issuer("urn:other"))),
				refused("nbf in the future",
						(target) -> forged(target, (claims) -> claims.notBefore(Instant.now().plusSeconds(600)))),
				refused("a user that there is not", (target) -> forged(target, (claims) -> claims.subject("nobody"))),
				attack("a token that has expired", (target) -> {
					try (StompClient client = StompClient.open(target.port())) {
						client.send(connect(forged(target,
								(claims) -> claims.issuedAt(Instant.now().minusSeconds(900))
									.notBefore(Instant.now().minusSeconds(900))
									.expiresAt(Instant.now().minusSeconds(120)))));
						ClosedByServer close = client.expectErrorAndClose().close();
						assertThat(close.code()).isIn(4001, 4501);
					}
				}), attack("a token that expires while its session is connected", (target) -> {
					try (StompClient client = StompClient.connected(target.port(),
							forged(target, (claims) -> claims.expiresAt(Instant.now().plusSeconds(2))))) {
						client.publish("/topic/a", "in time");
						StompFrame end = Awaitility.await().until(() -> {
							client.send("SEND\ndestination:/topic/a\nreceipt:r\n\nlater\0");
							return client.next();
						}, (answer) -> answer.command().equals("ERROR"));
						assertThat(end.json().get("code").stringValue()).isEqualTo("authentication-expired");
						Target.assertClosed(client.expectClose(), 4001);
					}
				}),
				attack("a token in the address is not looked at", (target) -> assertThat(
						target.http("GET", "/api/v1/rooms?access_token=" + target.mallory().token(), "").statusCode())
					.isEqualTo(401)),
				attack("one token in two connections", (target) -> {
					try (StompClient one = target.connected(); StompClient two = target.connected()) {
						one.expectNothing();
						two.expectNothing();
					}
				}));
	}

	/** Tokens in frames after CONNECT. */
	private static Stream<Attack> later() {
		return Stream.of(
				attack("refresh with another sub: the session stays who it was",
						(target) -> target.refuses("other-subject", renewal(target.mina().authorization()))),
				attack("a later token that is forged",
						(target) -> target.refuses("token-refused",
								renewal("Authorization:Bearer " + withHeader(target, "{\"alg\":\"none\"}", "")))),
				attack("a later token that has expired",
						(target) -> target.refuses("token-refused",
								renewal(forged(target,
										(claims) -> claims.issuedAt(Instant.now().minusSeconds(900))
											.notBefore(Instant.now().minusSeconds(900))
											.expiresAt(Instant.now().minusSeconds(120)))))),
				attack("a token, after its sign-in was revoked, with a socket that says nothing", (target) -> {
					String token = Account.signUp(target.port(), "revoked").token();
					try (StompClient silent = StompClient.connected(target.port(), "Authorization:Bearer " + token)) {
						assertThat(
								target.http("POST", "/api/v1/token/revocation", "{\"token\":\"%s\"}".formatted(token))
									.statusCode())
							.isEqualTo(204);
						Target.assertFault(silent, "not-authenticated", 4501);
					}
					target.faultsAtOnce("not-authenticated", 4501, connect("Authorization:Bearer " + token));
				}),
				attack("a refresh token that nobody has issued",
						(target) -> assertThat(
								target.http("POST", "/api/v1/token", "{\"refresh_token\":\"a.b\"}").statusCode())
							.isEqualTo(401)));
	}

	private static String renewal(String authorization) {
		return "SEND\ndestination:/topic/a\n" + authorization + "\n\nx\0";
	}

	private static Stream<Attack> cookies() {
		return Stream.of(attack("a cookie without CSRF token", (target) -> {
			try (StompClient client = Page.signedIn(target.port()).socket()) {
				client.send(connect("x:y"));
				Target.assertFault(client, "not-authenticated", 4501);
			}
		}), attack("a cookie with a wrong CSRF token", (target) -> {
			try (StompClient client = Page.signedIn(target.port()).socket()) {
				client.send(connect("X-CSRF-TOKEN:wrong"));
				Target.assertFault(client, "not-authenticated", 4501);
			}
		}), attack("a cookie with another session's CSRF token", (target) -> {
			String other = Page.signedIn(target.port()).csrf();
			try (StompClient client = Page.signedIn(target.port()).socket()) {
				client.send(connect("X-CSRF-TOKEN:" + other));
				Target.assertFault(client, "not-authenticated", 4501);
			}
		}), attack("a CSRF token without cookie",
				(target) -> target.faultsAtOnce("not-authenticated", 4501,
						connect("X-CSRF-TOKEN:" + Page.signedIn(target.port()).csrf()))),
				attack("signing out in another tab ends the connection", (target) -> {
					Page page = Page.signedIn(target.port());
					try (StompClient client = page.socket()) {
						client.connect("X-CSRF-TOKEN:" + page.csrf());
						assertThat(page.request("DELETE", "session", "", page.csrf()).statusCode()).isEqualTo(204);
						Target.assertFault(client, "not-authenticated", 4501);
					}
				}), attack("a session id that was there before the sign-in is worth nothing after it", (target) -> {
					Page page = new Page(target.port());
					String fixed = page.cookie();
					HttpResponse<String> answer = page.request("POST", "accounts",
							"{\"name\":\"fixed-%d\",\"password\":\"correct horse battery\"}"
								.formatted(System.nanoTime()),
							page.csrf());
					assertThat(answer.statusCode()).isEqualTo(201);
					assertThat(page.cookie()).isNotEqualTo(fixed);
					assertThat(target.http("GET", "/api/v1/rooms", "", "Cookie", fixed).statusCode()).isEqualTo(401);
				}), attack("the cookie is kept from scripts and from other sites", (target) -> {
					HttpResponse<String> answer = target.http("GET", "/api/v1/session", "");
					assertThat(answer.headers().firstValue("Set-Cookie")).get()
						.asString()
						.contains("HttpOnly")
						.contains("SameSite=Strict");
				}));
	}

	private static Stream<Attack> http() {
		return Stream.of(
				attack("a change by cookie without CSRF token",
						(target) -> assertThat(Page.signedIn(target.port())
							.request("POST", "rooms", "{\"name\":\"a\"}", "x")
							.statusCode()).isEqualTo(403)),
				attack("REST without a credential", (target) -> assertThat(
						target.http("GET", "/api/v1/rooms", "").statusCode())
					.isEqualTo(401)),
				attack("REST with a forged token",
						(target) -> assertThat(target
							.http("GET", "/api/v1/rooms", "", "Authorization",
									"Bearer " + withHeader(target, "{\"alg\":\"none\"}", ""))
							.statusCode()).isEqualTo(401)),
				attack("a wrong password says no more than that", (target) -> {
					for (String name : List.of(target.mina().name(), "nobody-at-all")) {
						HttpResponse<String> answer = target.http("POST", "/api/v1/token",
								"{\"name\":\"%s\",\"password\":\"wrong password\"}".formatted(name));
						assertThat(answer.statusCode()).isEqualTo(401);
						assertThat(answer.body()).contains("The name or the password is wrong")
							.doesNotContain("wrong password");
					}
				}),
				attack("forged headers of a proxy are not believed",
						(target) -> assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.1", "GET /chat/info",
								"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https",
								"Forwarded: host=evil.example", "Origin: https://evil.example"))
							.isEqualTo(403)));
	}

	private static Attack refused(String line, Function<Target, String> header) {
		return attack(line, (target) -> target.faultsAtOnce("not-authenticated", 4501, connect(header.apply(target))));
	}

	private static String connect(String header) {
		return "CONNECT\naccept-version:1.2\nhost:localhost\n" + header + "\n\n\0";
	}

	private static String forged(Target target, Consumer<JwtClaimsSet.Builder> change) {
		return "Authorization:Bearer " + target.forge(change);
	}

	private static String withHeader(Target target, String header, String signature) {
		return encode(header) + "." + target.mallory().token().split("\\.")[1] + "." + signature;
	}

	private static String signature(String token) {
		return token.split("\\.")[2];
	}

	private static String encode(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
