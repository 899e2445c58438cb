package dev.parley.autoconfigure;

import java.util.List;

import org.springframework.core.Ordered;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;

import dev.parley.stomp.frames.Callers;
import dev.parley.stomp.frames.SessionIds;

/**
 * Spring's channels as the engine needs them: frames and messages stay on the thread that
 * brings them. A hop to a pool would let frames of one session overtake each other, and
 * keep their errors from reaching the sender. Comes after all configurers of the
 * application.
 */
final class EdgeConfigurer implements WebSocketMessageBrokerConfigurer, Ordered {

	private final Callers callers;

	private final SessionIds ids;

	private final ChannelInterceptor[] last;

	/**
	 * @param last interceptors of clients' frames that come after the application's own
	 */
	EdgeConfigurer(Callers callers, SessionIds ids, List<ChannelInterceptor> last) {
		this.callers = callers;
		this.ids = ids;
		this.last = last.toArray(ChannelInterceptor[]::new);
	}

	/** Outside of the application's own, which see the same ids as everybody. */
	@Override
	public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
		registration.addDecoratorFactory(this.ids);
	}

	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.executor(new SyncTaskExecutor());
		registration.interceptors(this.last);
	}

	@Override
	public void configureClientOutboundChannel(ChannelRegistration registration) {
		registration.executor(new SyncTaskExecutor());
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.configureBrokerChannel().executor(new SyncTaskExecutor());
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(this.callers);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
