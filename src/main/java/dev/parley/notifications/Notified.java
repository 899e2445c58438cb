package dev.parley.notifications;

import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * Application event: a notification is stored. As JSON it is what its reader gets.
 *
 * @param user whom it is for; null for everybody
 * @param position the higher, the newer
 */
public record Notified(@JsonIgnore @Nullable String user, long position, @JsonUnwrapped Notification notification,
		Instant time) {

}
