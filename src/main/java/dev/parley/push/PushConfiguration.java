package dev.parley.push;

import java.time.Clock;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

import dev.parley.webpush.PushClient;
import dev.parley.webpush.PushTargets;
import dev.parley.webpush.VapidKey;

/** Push, where there is a key. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {

	@Bean
	@Fallback
	PushTargets pushTargets() {
		return new PushTargets();
	}

	@Bean
	@ConditionalOnProperty("parley.notifications.push.private-key")
	VapidKey vapidKey(PushProperties properties, Clock clock) {
		return new VapidKey(properties.publicKey(), properties.privateKey(), properties.subject(), clock);
	}

	@Bean
	@ConditionalOnProperty("parley.notifications.push.private-key")
	Pushes pushes(PushSubscriptions subscriptions, VapidKey key, PushTargets targets, JsonMapper json, Clock clock)
			throws Exception {
		return new Pushes(subscriptions, key, new PushClient(targets), targets, json, clock);
	}

}
