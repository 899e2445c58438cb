package dev.parley.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurationSupport;

/**
 * Matches in a context with {@code @EnableWebSocketMessageBroker}, which is not that of
 * its parent, unless {@code parley.enabled} is false.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBooleanProperty(name = "parley.enabled", matchIfMissing = true)
@ConditionalOnClass(WebSocketMessageBrokerConfigurationSupport.class)
@ConditionalOnBean(value = WebSocketMessageBrokerConfigurationSupport.class, search = SearchStrategy.CURRENT)
public @interface ConditionalOnParley {

}
