package dev.parley.attack;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.parley.engine.Engine;
import dev.parley.support.Account;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.JwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attacks on accounts and sign-in, on a server with one thread for passwords. Other
 * users' conversation goes on meanwhile, and nothing is left afterwards.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
				"parley.proxy.trusted=127.0.0.1", "parley.security.passwords.threads=1",
				"parley.security.passwords.waiting=2", "parley.security.sign-in.free-attempts=13",
				"parley.security.sign-in.free-attempts-of-account=20", "parley.security.sign-in.longest-delay=1h",
				"parley.security.sign-in.first-delay=10m", "parley.destinations[0].pattern=/topic/**",
				"parley.destinations[0].subscribe=users", "parley.destinations[0].send=users" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Slow
class AccountAttacksIT {

	/** Number of guesses, more than are checked at the same time. */
	private static final int FREE = 13;

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	JwtEncoder signer;

	@Autowired
	JdbcClient database;

	private Target target;

	private Conversation conversation;

	private WatchedLog log;

	@BeforeAll
	void othersTalk() {
		this.target = new Target(this.port, Account.signUp(this.port, "mallory"), Account.signUp(this.port, "mina"),
				this.signer);
		this.conversation = new Conversation(this.port, this.engine);
		this.log = WatchedLog.open();
	}

	@AfterEach
	void theyTalkOn() {
		this.conversation.goesOn();
		assertThat(this.log.accidents()).isEmpty();
	}

	@AfterAll
	void theyLeave() {
		this.log.close();
		this.conversation.close();
	}

	@Test
	void howManyPasswordsAreCheckedAtATimeIsBounded() throws Exception {
		int before = passwordThreads();
		List<HttpResponse<String>> answers = atTheSameTime(15,
				(i) -> token("192.0.2." + i, this.target.mina().name(), "correct horse battery"));
		assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 503);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 503).isNotEmpty().allSatisfy((answer) -> {
			assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
			assertThat(answer.body()).contains("\"code\":\"overloaded\"");
		});
		assertThat(passwordThreads()).isLessThanOrEqualTo(before + 1);
	}

	/** For all servers in this process: other tests have their own. */
	private static int passwordThreads() {
		return Math.toIntExact(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.isAlive() && thread.getName().startsWith("parley-passwords-"))
			.count());
	}

	@Test
	void soAreThoseOfConnectsWhichMayComeAgain() throws Exception {
		String connect = "CONNECT\naccept-version:1.2\nhost:localhost\nlogin:%s\npasscode:correct horse battery\n\n\0"
			.formatted(this.target.mina().name());
		List<Object> answers = atTheSameTime(12, (i) -> {
			try (StompClient client = StompClient.open(this.port)) {
				client.send(connect);
				StompFrame answer = client.next();
				if (answer.command().equals("ERROR")) {
					assertThat(answer.json().get("code").stringValue()).isEqualTo("overloaded");
					return client.expectClose().code();
				}
				return answer.command();
			}
		});
		assertThat(answers).containsOnly("CONNECTED", 1013).contains(1013);
	}

	@Test
	void guessesOfStrangersDoNotLockTheOwnerOut() {
		Account owner = Account.signUp(this.port, "owner");
		for (int i = 0; i < FREE; i++) {
			assertThat(token("203.0.113.1", owner.name(), "guess " + i).statusCode()).isEqualTo(401);
		}
		assertThat(token("203.0.113.1", owner.name(), "correct horse battery").statusCode()).isEqualTo(429);
		assertThat(token("198.51.100.7", owner.name(), "correct horse battery").statusCode()).isEqualTo(200);
	}

	@Test
	void guessesFromEverywhereLockOutNobodyWhoWasThereBefore() {
		Page page = Page.signedIn(this.port);
		String name = page.request("GET", "session", "", "").body().replaceAll(".*\"name\":\"([^\"]+)\".*", "$1");
		assertThat(token("198.51.100.7", name, "correct horse battery").statusCode()).isEqualTo(200);
		for (int i = 0; i < 20; i++) {
			assertThat(token("203.0.113." + i, name, "guess").statusCode()).isEqualTo(401);
		}
		assertThat(token("198.51.100.9", name, "correct horse battery").statusCode()).isEqualTo(429);
		assertThat(token("198.51.100.7", name, "correct horse battery").statusCode()).isEqualTo(200);
		page.request("DELETE", "session", "", page.csrf());
		String visitor = Page.csrf(page.request("GET", "session", "", ""));
		assertThat(page.request("POST", "session", credentials(name, "correct horse battery"), visitor).statusCode())
			.isEqualTo(200);
	}

	@Test
	void anotherSpellingOfANameIsNoFurtherGuess() {
		Account owner = Account.signUp(this.port, "abc");
		List<String> spellings = List.of(owner.name(), "\uFF41" + owner.name().substring(1),
				"\uD835\uDC1A" + owner.name().substring(1), "A" + owner.name().substring(1),
				"\u24D0" + owner.name().substring(1));
		for (int i = 0; i < FREE; i++) {
			assertThat(token("203.0.113.2", spellings.get(i % spellings.size()), "guess").statusCode()).isEqualTo(401);
		}
		assertThat(token("203.0.113.2", "\uFF21" + owner.name().substring(1), "guess").statusCode()).isEqualTo(429);
	}

	@Test
	void askingWhoIsSignedInLeavesNoRow() {
		int before = this.database.sql("select count(*) from SPRING_SESSION").query(Integer.class).single();
		for (int i = 0; i < 100; i++) {
			assertThat(this.target.http("GET", "/api/v1/session", "").statusCode()).isEqualTo(200);
		}
		assertThat(this.database.sql("select count(*) from SPRING_SESSION").query(Integer.class).single())
			.isEqualTo(before);
	}

	private HttpResponse<String> token(String from, String name, String password) {
		return this.target.http("POST", "/api/v1/token", credentials(name, password), "X-Forwarded-For", from);
	}

	private static String credentials(String name, String password) {
		return "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
	}

	private static <T> List<T> atTheSameTime(int times, IntFunction<T> deed) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(times);
		try {
			List<CompletableFuture<T>> answers = IntStream.range(0, times)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> deed.apply(i), threads))
				.toList();
			List<T> all = new ArrayList<>();
			for (CompletableFuture<T> answer : answers) {
				all.add(answer.get(60, TimeUnit.SECONDS));
			}
			return all;
		}
		finally {
			threads.shutdown();
		}
	}

}
