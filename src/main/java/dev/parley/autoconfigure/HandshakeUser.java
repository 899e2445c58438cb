package dev.parley.autoconfigure;

import java.security.Principal;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.socket.WebSocketSession;

import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.limits.UserLimitsChannelInterceptor;

/**
 * In an application that authenticates clients by itself: the user is that of the
 * handshake, as in Spring, until an interceptor of the application sets another. Safe for
 * any thread.
 */
final class HandshakeUser implements FrameAuthentication {

	/** Spring's own interceptors of a channel wait for nothing. */
	private static final String SPRINGS = "org.springframework.messaging.";

	/**
	 * Interceptors of the application may do anything, such as reading accounts from a
	 * database.
	 */
	private final SingletonSupplier<Boolean> asksApplication;

	/**
	 * @param inbound channel of clients' frames
	 */
	HandshakeUser(ObjectProvider<AbstractMessageChannel> inbound) {
		this.asksApplication = SingletonSupplier
			.of(() -> inbound.getObject().getInterceptors().stream().anyMatch(HandshakeUser::isOfApplication));
	}

	private static boolean isOfApplication(ChannelInterceptor interceptor) {
		return !(interceptor instanceof AdmissionChannelInterceptor
				|| interceptor instanceof UserLimitsChannelInterceptor
				|| interceptor.getClass().getPackageName().startsWith(SPRINGS));
	}

	@Override
	public @Nullable Principal userOf(WebSocketSession connection) {
		return connection.getPrincipal();
	}

	@Override
	public boolean isCredential(String header) {
		return this.asksApplication.obtain();
	}

	@Override
	public boolean mayWait(String stompSessionId, @Nullable String authorization) {
		return this.asksApplication.obtain();
	}

}
