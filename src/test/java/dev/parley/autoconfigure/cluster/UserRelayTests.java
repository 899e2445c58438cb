package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.util.MimeTypeUtils;

import dev.parley.cluster.bus.MemoryBus;
import dev.parley.cluster.users.UserChannels;
import dev.parley.engine.frame.Headers;
import dev.parley.stomp.frames.FrameMessages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two nodes with a broker channel each. */
@Timeout(20)
class UserRelayTests {

	private static final Map<String, String> USERS = Map.of("/user/s1/queue/a", "mina", "/user/s2/queue/a", "a/b",
			"/user/s3/queue/a", "end");

	private static final String SELF = "1111111111111111";

	private static final String OTHER = "2222222222222222";

	private final MemoryBus bus = new MemoryBus();

	private final MemoryBus otherBus = this.bus.another();

	private final ExecutorSubscribableChannel here = new ExecutorSubscribableChannel();

	private final ExecutorSubscribableChannel there = new ExecutorSubscribableChannel();

	private final List<Message<?>> received = new CopyOnWriteArrayList<>();

	private final List<Runnable> transaction = new ArrayList<>();

	private final SimpMessagingTemplate application = new SimpMessagingTemplate(this.here);

	private boolean inTransaction;

	@BeforeEach
	void startNodes() {
		this.application.setMessageConverter(new StringMessageConverter());
		start(SELF, this.bus, this.here);
		UserChannels channels = start(OTHER, this.otherBus, this.there);
		USERS.keySet().forEach((destination) -> channels.join(destination).join());
		this.there.subscribe(this.received::add);
	}

	private UserChannels start(String node, MemoryBus link, ExecutorSubscribableChannel broker) {
		UserChannels channels = new UserChannels(link, node, USERS::get, Runnable::run);
		UserRelay relay = new UserRelay(channels, node, "/user/", broker,
				Set.of("session-of-this-node", node + "-a")::contains, (action) -> {
					if (this.inTransaction) {
						this.transaction.add(action);
					}
					else {
						action.run();
					}
				});
		channels.receive(relay::receive);
		broker.subscribe(relay);
		return channels;
	}

	@AfterEach
	void close() {
		this.otherBus.close();
		this.bus.close();
	}

	/** What has been sent before this has come, too. */
	private List<String> arrived() {
		this.application.convertAndSendToUser("end", "/queue/a", "end");
		await().atMost(Duration.ofSeconds(10))
			.until(() -> this.received.stream().anyMatch((message) -> text(message).equals("end")));
		return this.received.stream()
			.map((message) -> SimpMessageHeaderAccessor.getDestination(message.getHeaders()) + " " + text(message))
			.filter((each) -> !each.endsWith(" end"))
			.toList();
	}

	private static String text(Message<?> message) {
		return new String((byte[]) message.getPayload(), UTF_8);
	}

	@Test
	void whatIsSentToAUserIsSentAtTheOtherNodeTooAndNoFurther() {
		this.application.convertAndSendToUser("mina", "/queue/a", "hello");
		assertThat(arrived()).containsExactly("/user/mina/queue/a hello");
	}

	@Test
	void itsHeadersAndItsTypeGoWithIt() {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.addNativeHeader("kind", "news");
		headers.addNativeHeader("kind", "more");
		headers.setContentType(MimeTypeUtils.TEXT_PLAIN);
		this.application.convertAndSendToUser("mina", "/queue/a", "hello", headers.getMessageHeaders());
		arrived();
		Headers seen = FrameMessages.headers(this.received.get(0).getHeaders());
		assertThat(seen.get("kind")).isEqualTo("news");
		assertThat(seen.get("content-type")).isEqualTo("text/plain");
	}

	@Test
	void aNameMayHaveASlash() {
		this.application.convertAndSendToUser("a/b", "/queue/a", "hello");
		assertThat(arrived()).containsExactly("/user/a%2Fb/queue/a hello");
	}

	@Test
	void whatIsForOneSessionOfThisNodeOrForNobodyStaysHere() {
		SimpMessageHeaderAccessor answer = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		answer.setSessionId("session-of-this-node");
		this.application.convertAndSendToUser("mina", "/queue/a", "for one", answer.getMessageHeaders());
		this.application.convertAndSendToUser("session-of-this-node", "/queue/a", "for one without a user");
		this.application.convertAndSend("/topic/a", "for a topic");
		assertThat(arrived()).isEmpty();
	}

	@Test
	void whatIsForOneSessionOfAnotherNodeIsForThatOneAlone() {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId(OTHER + "-b");
		this.application.convertAndSendToUser("mina", "/queue/a", "for one that has ended",
				headers.getMessageHeaders());
		headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId(OTHER + "-a");
		this.application.convertAndSendToUser("mina", "/queue/a", "for one", headers.getMessageHeaders());
		assertThat(arrived()).containsExactly("/user/mina/queue/a for one");
		assertThat(SimpMessageHeaderAccessor.getSessionId(this.received.get(0).getHeaders())).isEqualTo(OTHER + "-a");
	}

	@Test
	void whatIsForASessionOfThisNodeThatHasEndedIsForNobody() {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId(SELF + "-ended");
		this.application.convertAndSendToUser("mina", "/queue/a", "too late", headers.getMessageHeaders());
		assertThat(arrived()).isEmpty();
	}

	@Test
	void whatIsSentInATransactionGoesWhenItIsCommitted() {
		this.inTransaction = true;
		this.application.convertAndSendToUser("mina", "/queue/a", "committed");
		this.inTransaction = false;
		assertThat(arrived()).isEmpty();
		this.transaction.forEach(Runnable::run);
		await().untilAsserted(() -> assertThat(arrived()).containsExactly("/user/mina/queue/a committed"));
	}

}
