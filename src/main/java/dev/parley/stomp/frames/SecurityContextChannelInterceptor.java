package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Sets the {@link SecurityContext} of the thread to the user of a frame while it is on
 * its way through the channel, so that {@code @PreAuthorize} and everything else that
 * asks {@link SecurityContextHolder} works in controllers. It comes after the
 * authentication, on a channel that handles on the sending thread.
 * <p>
 * Afterwards the earlier context is restored: over SockJS a frame comes in a request,
 * which has a context of its own. Safe for any thread.
 */
public final class SecurityContextChannelInterceptor implements ChannelInterceptor {

	private final ThreadLocal<@Nullable Outer> outer = new ThreadLocal<>();

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		this.outer.set(new Outer(SecurityContextHolder.getContext(), this.outer.get()));
		SecurityContextHolder
			.setContext((SimpMessageHeaderAccessor.getUser(message.getHeaders()) instanceof Authentication user)
					? new SecurityContextImpl(user) : SecurityContextHolder.createEmptyContext());
		return message;
	}

	@Override
	public void afterSendCompletion(Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception ex) {
		Outer before = this.outer.get();
		if (before == null) {
			return;
		}
		if (before.context().getAuthentication() == null) {
			SecurityContextHolder.clearContext();
		}
		else {
			SecurityContextHolder.setContext(before.context());
		}
		if (before.next() == null) {
			this.outer.remove();
		}
		else {
			this.outer.set(before.next());
		}
	}

	/** The thread's earlier contexts, the latest first. */
	private record Outer(SecurityContext context, @Nullable Outer next) {
	}

}
