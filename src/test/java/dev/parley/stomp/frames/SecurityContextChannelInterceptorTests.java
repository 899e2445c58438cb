package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The security context of the thread while it processes a frame. */
class SecurityContextChannelInterceptorTests {

	private final ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();

	private @Nullable String seen;

	SecurityContextChannelInterceptorTests() {
		this.channel.addInterceptor(new SecurityContextChannelInterceptor());
	}

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void itIsTheUserOfTheFrameAndNobodyAfterwards() {
		this.channel.subscribe((message) -> this.seen = current());
		this.channel.send(frameOf("mina"));
		assertThat(this.seen).isEqualTo("mina");
		assertThat(current()).isEqualTo("nobody");
	}

	@Test
	void itIsNobodyAfterAHandlerHasFailed() {
		this.channel.subscribe((message) -> {
			throw new IllegalStateException("fault");
		});
		assertThatExceptionOfType(MessageDeliveryException.class).isThrownBy(() -> this.channel.send(frameOf("mina")));
		assertThat(current()).isEqualTo("nobody");
	}

	/** Like a frame over SockJS, which comes in a POST of its own. */
	@Test
	void aRequestThatBringsAFrameGetsItsOwnUserBack() {
		SecurityContextHolder.getContext().setAuthentication(user("joon"));
		this.channel.subscribe((message) -> this.seen = current());
		this.channel.send(frameOf("mina"));
		assertThat(this.seen).isEqualTo("mina");
		assertThat(current()).isEqualTo("joon");
	}

	@Test
	void aFrameWithoutAUserDoesNotActForTheRequestThatBroughtIt() {
		SecurityContextHolder.getContext().setAuthentication(user("joon"));
		this.channel.subscribe((message) -> this.seen = current());
		this.channel.send(frameOf(null));
		assertThat(this.seen).isEqualTo("nobody");
	}

	@Test
	void aFrameThatAControllerSendsMeanwhileIsItsOwnUsers() {
		this.channel.subscribe((message) -> {
			if (this.seen == null) {
				this.seen = current();
				this.channel.send(frameOf("joon"));
			}
			this.seen += " " + current();
		});
		this.channel.send(frameOf("mina"));
		assertThat(this.seen).isEqualTo("mina joon mina");
		assertThat(current()).isEqualTo("nobody");
	}

	private static String current() {
		Authentication user = SecurityContextHolder.getContext().getAuthentication();
		return (user != null) ? user.getName() : "nobody";
	}

	private static Authentication user(String name) {
		return UsernamePasswordAuthenticationToken.authenticated(name, null,
				AuthorityUtils.createAuthorityList("ROLE_USER"));
	}

	private static Message<byte[]> frameOf(@Nullable String name) {
		SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		if (name != null) {
			accessor.setUser(user(name));
		}
		return MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders());
	}

}
