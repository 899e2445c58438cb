package dev.parley.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.parley.security.AccountNames;
import org.jspecify.annotations.Nullable;
import dev.parley.security.AuditEvent;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

class MembersControllerTests {

	private static final Map<String, String> ACCOUNTS = Map.of("mina", "mina", "jun", "Jun", "sora", "sora", "ada",
			"ada", "..", "..");

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final SentMessages sent = new SentMessages();

	private final List<String> rechecked = new ArrayList<>();

	private final List<Object> audit = new ArrayList<>();

	private final MockMvcTester web = MockMvcTester.of(
			List.of(new MembersController(this.rooms, ChatDatabase.members(this.database), new Names(),
					this.rechecked::add, this.sent.template(), this.audit::add,
					new ChatProperties(200, 3, 3, 10_000, 5), ChatDatabase.CLOCK)),
			(builder) -> builder.setCustomArgumentResolvers(ChatDatabase.callers())
				.setControllerAdvice(new RoomControllerTests.Problems())
				.build());

	private final Room room = this.rooms.createPrivate(new RoomName("Surprise party"), "mina");

	@Test
	void itsCreatorIsTheFirstMember() {
		assertThat(members("mina")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"mina\"]");
	}

	@Test
	void whoIsInvitedIsAMemberAndHearsOfIt() {
		assertThat(invite("mina", "JUN")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"Jun\",\"mina\"]");
		assertThat(this.rooms.isOpenTo(this.room.id(), ChatDatabase.caller("Jun"))).isTrue();
		assertThat(this.sent.destinations()).containsExactly("/user/Jun/queue/rooms");
		assertThat(this.sent.bodies()).singleElement().asString().startsWith("{\"open\":true,").contains("Surprise");
	}

	@Test
	void whoIsInvitedTwiceIsInvitedOnce() {
		invite("mina", "jun");
		assertThat(invite("mina", "jun")).hasStatusOk();
		assertThat(this.sent.destinations()).hasSize(1);
	}

	@Test
	void whoIsRemovedIsNoMemberAndHisSubscriptionsAreAskedAgain() {
		invite("mina", "jun");
		assertThat(remove("mina", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.rooms.isOpenTo(this.room.id(), ChatDatabase.caller("Jun"))).isFalse();
		assertThat(this.rechecked).containsExactly("Jun");
		assertThat(this.sent.bodies().get(1)).startsWith("{\"open\":false,");
	}

	@Test
	void aMemberMayLeave() {
		invite("mina", "jun");
		assertThat(remove("Jun", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(members("Jun")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void onlyTheCreatorInvitesAndRemoves() {
		invite("mina", "jun");
		invite("mina", "sora");
		assertProblem(invite("Jun", "ada"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(remove("Jun", "sora"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(remove("Jun", "mina"), HttpStatus.FORBIDDEN, "not-your-room");
	}

	@Test
	void toOthersTheRoomDoesNotExist() {
		assertProblem(members("sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(invite("sora", "sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(remove("sora", "mina"), HttpStatus.NOT_FOUND, "no-such-room");
	}

	@Test
	void theCreatorStays() {
		assertProblem(remove("mina", "mina"), HttpStatus.CONFLICT, "creator-stays");
	}

	@Test
	void nobodyInvitesWhoDoesNotExist() {
		assertProblem(invite("mina", "nobody"), HttpStatus.NOT_FOUND, "no-such-user");
	}

	@Test
	void nobodyFindsOutQuicklyWhoHasAnAccountAndTheAuditSaysWhoTries() {
		for (int i = 0; i < 5; i++) {
			assertProblem(invite("mina", "nobody" + i), HttpStatus.NOT_FOUND, "no-such-user");
		}
		assertThat(invite("mina", "jun")).hasStatus(HttpStatus.TOO_MANY_REQUESTS)
			.headers()
			.hasValue("Retry-After", 721);
		assertThat(this.audit).hasSize(6)
			.allSatisfy((event) -> assertThat(event).asInstanceOf(type(AuditEvent.class))
				.extracting(AuditEvent::user)
				.isEqualTo("mina"));
	}

	@Test
	void aRoomHasNotMoreMembersThanTheLimit() {
		invite("mina", "jun");
		invite("mina", "sora");
		assertProblem(invite("mina", "ada"), HttpStatus.CONFLICT, "too-many-members");
		assertThat(invite("mina", "jun")).hasStatusOk();
	}

	@Test
	void aPublicRoomHasNoMembers() {
		assertProblem(this.web.get().uri("/api/v1/rooms/general/members").exchange(), HttpStatus.CONFLICT,
				"room-is-public");
	}

	@Test
	void aNameOfTwoDotsIsANameLikeOthers() {
		invite("mina", "..");
		assertThat(remove("mina", "..")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.rechecked).containsExactly("..");
	}

	private MvcTestResult members(String caller) {
		return this.web.get().uri("/api/v1/rooms/{id}/members", this.room.id()).principal(() -> caller).exchange();
	}

	private MvcTestResult invite(String caller, String name) {
		return this.web.post()
			.uri("/api/v1/rooms/{id}/members", this.room.id())
			.principal(() -> caller)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"name\":\"%s\"}".formatted(name))
			.exchange();
	}

	private MvcTestResult remove(String caller, String name) {
		return this.web.delete()
			.uri("/api/v1/rooms/{id}/members?name={name}", this.room.id(), name)
			.principal(() -> caller)
			.exchange();
	}

	private static void assertProblem(MvcTestResult result, HttpStatus status, String code) {
		assertThat(result).hasStatus(status).bodyJson().extractingPath("$.code").isEqualTo(code);
	}

	private static final class Names implements AccountNames {

		@Override
		public @Nullable String find(String name) {
			return ACCOUNTS.get(name.toLowerCase(Locale.ROOT));
		}

		@Override
		public Set<String> roles(String name) {
			return Set.of("USER");
		}

	}

}
