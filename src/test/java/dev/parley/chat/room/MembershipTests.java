package dev.parley.chat.room;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import dev.parley.audit.AuditEvent;
import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.SentMessages;
import dev.parley.engine.policy.Caller;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** How people become members of a private room, and how they leave. */
class MembershipTests {

	private static final Caller JUN = ChatDatabase.caller("Jun");

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final SentMessages sent = new SentMessages();

	private final List<String> rechecked = new ArrayList<>();

	private final List<Object> audit = new ArrayList<>();

	private Instant now = ChatDatabase.CLOCK.instant();

	private final Clock clock = new Clock() {

		@Override
		public Instant instant() {
			return MembershipTests.this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	};

	private final Membership membership = new Membership(this.rooms, ChatDatabase.members(this.database),
			ChatDatabase.invitations(this.database, this.clock), new RoomLocks(),
			ChatDatabase.announcements(this.database, this.sent), this.rechecked::add);

	private final MockMvcTester web = MockMvcTester
		.of(List.of(new MembersController(this.rooms, ChatDatabase.members(this.database), this.membership),
				new RoomInvitationsController(this.rooms, ChatDatabase.invitations(this.database, this.clock),
						this.membership, new KnownNames(), this.audit::add, ChatDatabase.properties(200), this.clock),
				new OwnInvitationsController(ChatDatabase.invitations(this.database, this.clock), this.membership)),
				(builder) -> builder.setCustomArgumentResolvers(ChatDatabase.callers())
					.setControllerAdvice(new RoomControllerTests.Problems())
					.build());

	private final Room room = this.rooms.createPrivate(new RoomName("Surprise party"), "mina");

	@Test
	void itsCreatorIsTheFirstMember() {
		assertThat(members("mina")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"mina\"]");
	}

	@Test
	void anInvitedUserHearsOfItAndIsNoMemberYet() {
		assertThat(invite("mina", "JUN")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"Jun\"]");
		assertThat(members("mina")).bodyJson().isStrictlyEqualTo("[\"mina\"]");
		assertThat(this.rooms.isOpenTo(this.room.id(), JUN)).isFalse();
		assertThat(this.sent.destinations()).containsExactly("/user/Jun/queue/invitations");
		assertThat(this.sent.bodies()).singleElement()
			.isEqualTo(("{\"waiting\":true,\"invitation\":{\"room\":\"%s\",\"roomName\":\"Surprise party\","
					+ "\"invitedBy\":\"mina\",\"invitedAt\":\"2026-03-01T12:00:00.123Z\"}}")
				.formatted(this.room.id()));
		assertThat(invitationsOf("Jun")).hasStatusOk().bodyJson().extractingPath("$[0].room").isEqualTo(this.room.id());
	}

	@Test
	void aUserWhoAcceptsIsAMemberAndTheirPagesHearOfIt() {
		invite("mina", "jun");
		assertThat(accept("Jun")).hasStatusOk().bodyJson().extractingPath("$.name").isEqualTo("Surprise party");
		assertThat(members("Jun")).bodyJson().isStrictlyEqualTo("[\"Jun\",\"mina\"]");
		assertThat(this.rooms.isOpenTo(this.room.id(), JUN)).isTrue();
		assertThat(invited()).bodyJson().isStrictlyEqualTo("[]");
		assertThat(invitationsOf("Jun")).bodyJson().isStrictlyEqualTo("[]");
		assertThat(this.sent.destinations()).startsWith("/user/Jun/queue/invitations", "/user/Jun/queue/invitations");
		assertThat(this.sent.destinations().subList(2, 4)).containsExactlyInAnyOrder("/user/Jun/queue/rooms",
				"/user/mina/queue/rooms");
		assertThat(this.sent.bodies().get(1)).startsWith("{\"waiting\":false,");
		assertThat(this.sent.bodies().get(2)).startsWith("{\"open\":true,").contains("Surprise");
		assertProblem(accept("Jun"), HttpStatus.NOT_FOUND, "no-such-invitation");
	}

	@Test
	void nothingIsLeftOfAnInvitationThatIsDeclined() {
		invite("mina", "jun");
		assertThat(decline("Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(invited()).bodyJson().isStrictlyEqualTo("[]");
		assertThat(members("mina")).bodyJson().isStrictlyEqualTo("[\"mina\"]");
		assertThat(invitationsOf("Jun")).bodyJson().isStrictlyEqualTo("[]");
		assertThat(this.sent.bodies().get(1)).startsWith("{\"waiting\":false,");
		assertThat(this.sent.destinations().subList(2, 3)).containsExactly("/user/mina/queue/rooms");
		assertProblem(accept("Jun"), HttpStatus.NOT_FOUND, "no-such-invitation");
		assertProblem(decline("Jun"), HttpStatus.NOT_FOUND, "no-such-invitation");
	}

	@Test
	void aUserWhoHasDeclinedCannotBeInvitedByThatUserForADay() {
		Room another = this.rooms.createPrivate(new RoomName("Another party"), "mina");
		Room juns = this.rooms.createPrivate(new RoomName("Of sora"), "sora");
		invite("mina", "jun");
		decline("Jun");
		assertProblem(invite("mina", "jun"), HttpStatus.CONFLICT, "invitation-declined");
		assertProblem(invite("mina", "jun", another), HttpStatus.CONFLICT, "invitation-declined");
		assertThat(invite("sora", "jun", juns)).hasStatusOk();
		this.now = this.now.plus(Duration.ofDays(1));
		assertThat(invite("mina", "jun")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"Jun\"]");
		decline("Jun");
		assertThat(this.database.sql("select count(*) from declined_invitation").query(Integer.class).single())
			.isEqualTo(1);
	}

	@Test
	void anInvitationThatIsTakenBackIsNone() {
		invite("mina", "jun");
		assertThat(withdraw("mina", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(withdraw("mina", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.sent.bodies()).hasSize(2).last().asString().startsWith("{\"waiting\":false,");
		assertProblem(accept("Jun"), HttpStatus.NOT_FOUND, "no-such-invitation");
		assertThat(invite("mina", "jun")).hasStatusOk();
	}

	@Test
	void nobodyAcceptsWhatAnotherWasInvitedTo() {
		invite("mina", "jun");
		assertProblem(accept("sora"), HttpStatus.NOT_FOUND, "no-such-invitation");
		assertProblem(decline("sora"), HttpStatus.NOT_FOUND, "no-such-invitation");
		assertThat(accept("Jun")).hasStatusOk();
	}

	@Test
	void moreInvitationsThanTheLimitDoNotWaitForOneUser() {
		Room another = this.rooms.createPrivate(new RoomName("Another party"), "mina");
		Room third = this.rooms.createPrivate(new RoomName("Of sora"), "sora");
		invite("mina", "jun");
		invite("mina", "jun", another);
		assertProblem(invite("sora", "jun", third), HttpStatus.CONFLICT, "too-many-invitations");
		accept("Jun");
		assertThat(invite("sora", "jun", third)).hasStatusOk();
	}

	@Test
	void aUserInvitedTwiceIsInvitedOnceAndAMemberStaysOne() {
		invite("mina", "jun");
		assertThat(invite("mina", "jun")).hasStatusOk();
		assertThat(this.sent.destinations()).hasSize(1);
		accept("Jun");
		assertThat(invite("mina", "jun")).hasStatusOk().bodyJson().isStrictlyEqualTo("[]");
		assertThat(invite("mina", "mina")).hasStatusOk().bodyJson().isStrictlyEqualTo("[]");
	}

	@Test
	void aRemovedUserIsNoMemberAndTheirSubscriptionsAreCheckedAgain() {
		becomeMember("jun", "Jun");
		assertThat(remove("mina", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.rooms.isOpenTo(this.room.id(), JUN)).isFalse();
		assertThat(this.rechecked).containsExactly("Jun");
		int told = this.sent.destinations().size();
		assertThat(this.sent.destinations()).endsWith("/user/Jun/queue/rooms", "/user/mina/queue/rooms");
		assertThat(this.sent.bodies().get(told - 2)).startsWith("{\"open\":false,");
		assertThat(this.sent.bodies().get(told - 1)).startsWith("{\"open\":true,");
	}

	@Test
	void aMemberMayLeave() {
		becomeMember("jun", "Jun");
		assertThat(remove("Jun", "Jun")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(members("Jun")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void onlyTheCreatorInvitesRemovesAndSeesWhoIsInvited() {
		becomeMember("jun", "Jun");
		becomeMember("sora", "sora");
		assertProblem(invite("Jun", "ada"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(withdraw("Jun", "ada"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(invitedAs("Jun"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(remove("Jun", "sora"), HttpStatus.FORBIDDEN, "not-your-room");
		assertProblem(remove("Jun", "mina"), HttpStatus.FORBIDDEN, "not-your-room");
	}

	@Test
	void toOthersTheRoomDoesNotExistAlsoToWhomIsInvited() {
		invite("mina", "sora");
		assertProblem(members("sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(invitedAs("sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(invite("sora", "sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(withdraw("sora", "sora"), HttpStatus.NOT_FOUND, "no-such-room");
		assertProblem(remove("sora", "mina"), HttpStatus.NOT_FOUND, "no-such-room");
	}

	@Test
	void theCreatorStays() {
		assertProblem(remove("mina", "mina"), HttpStatus.CONFLICT, "creator-stays");
	}

	@Test
	void anUnknownUserCannotBeInvited() {
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
	void aRoomHasNotMoreMembersAndInvitedThanTheLimit() {
		becomeMember("jun", "Jun");
		invite("mina", "sora");
		assertProblem(invite("mina", "ada"), HttpStatus.CONFLICT, "too-many-members");
		assertThat(invite("mina", "jun")).hasStatusOk();
		assertThat(accept("sora")).hasStatusOk();
	}

	@Test
	void aPublicRoomHasNoMembers() {
		for (String list : List.of("members", "invitations")) {
			assertProblem(this.web.get().uri("/api/v1/rooms/general/" + list).exchange(), HttpStatus.CONFLICT,
					"room-is-public");
		}
	}

	@Test
	void aNameOfTwoDotsIsANameLikeOthers() {
		becomeMember("..", "..");
		assertThat(remove("mina", "..")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.rechecked).containsExactly("..");
	}

	@Test
	void theInvitedHearOfTheRoomsNewNameAndOfItsEnd() {
		RoomChanges changes = ChatDatabase.changes(this.database, this.sent, new RoomControllerTests.EndedTopics());
		invite("mina", "jun");
		changes.change(this.room.id(), new RoomController.Change("Party", null, null), ChatDatabase.MINA);
		changes.delete(this.room.id(), ChatDatabase.MINA);
		assertThat(this.sent.bodies().stream().filter((body) -> body.startsWith("{\"waiting\""))).satisfiesExactly(
				(asked) -> assertThat(asked).contains("true", "Surprise party"),
				(renamed) -> assertThat(renamed).contains("true", "\"Party\""),
				(ended) -> assertThat(ended).contains("false", "\"Party\""));
		assertThat(invitationsOf("Jun")).bodyJson().isStrictlyEqualTo("[]");
	}

	private void becomeMember(String name, String asWritten) {
		assertThat(invite("mina", name)).hasStatusOk();
		assertThat(accept(asWritten)).hasStatusOk();
	}

	private MvcTestResult invited() {
		return invitedAs("mina");
	}

	private MvcTestResult invitedAs(String caller) {
		return this.web.get().uri("/api/v1/rooms/{id}/invitations", this.room.id()).principal(() -> caller).exchange();
	}

	private MvcTestResult invitationsOf(String caller) {
		return this.web.get().uri("/api/v1/room-invitations").principal(() -> caller).exchange();
	}

	private MvcTestResult accept(String caller) {
		return this.web.post().uri("/api/v1/room-invitations/{id}", this.room.id()).principal(() -> caller).exchange();
	}

	private MvcTestResult decline(String caller) {
		return this.web.delete()
			.uri("/api/v1/room-invitations/{id}", this.room.id())
			.principal(() -> caller)
			.exchange();
	}

	private MvcTestResult withdraw(String caller, String name) {
		return this.web.delete()
			.uri("/api/v1/rooms/{id}/invitations?name={name}", this.room.id(), name)
			.principal(() -> caller)
			.exchange();
	}

	private MvcTestResult members(String caller) {
		return this.web.get().uri("/api/v1/rooms/{id}/members", this.room.id()).principal(() -> caller).exchange();
	}

	private MvcTestResult invite(String caller, String name) {
		return invite(caller, name, this.room);
	}

	private MvcTestResult invite(String caller, String name, Room into) {
		return this.web.post()
			.uri("/api/v1/rooms/{id}/invitations", into.id())
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

}
