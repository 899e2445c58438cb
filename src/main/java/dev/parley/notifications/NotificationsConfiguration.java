package dev.parley.notifications;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.security.AdministrationPaths;

/** Who may hear announcements, and who may make them. */
@Configuration(proxyBeanMethods = false)
class NotificationsConfiguration {

	@Bean
	DestinationPolicy announcementsPolicy() {
		return DestinationPolicy.closed(NotificationService.ANNOUNCEMENTS);
	}

	@Bean
	AdministrationPaths announcementAdministration() {
		return AdministrationPaths.only(HttpMethod.POST, AnnouncementsController.PATH);
	}

}
