package dev.parley.notifications;

import tools.jackson.core.JsonGenerator;

import org.springframework.stereotype.Component;

import dev.parley.security.PersonalData;

/** A user's notifications, for their export. Safe for any thread. */
@Component
final class NotificationsData implements PersonalData {

	private final NotificationStore store;

	NotificationsData(NotificationStore store) {
		this.store = store;
	}

	@Override
	public String section() {
		return "notifications";
	}

	@Override
	public void write(String user, JsonGenerator json) {
		json.writeStartObject();
		json.writeNumberProperty("readUpTo", this.store.state(user).readUpTo());
		json.writePOJOProperty("received",
				this.store.newest(user, Long.MAX_VALUE, NotificationStore.OF_A_USER + NotificationStore.FOR_ALL)
					.stream()
					.filter((each) -> each.user() != null)
					.toList());
		json.writeEndObject();
	}

}
