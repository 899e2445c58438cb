package dev.parley.notifications;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;

/** Shows callers their own notifications; there is no way to name another user. */
@RestController
@RequestMapping("/api/v1/notifications")
class NotificationsController {

	private final NotificationService notifications;

	private final NotificationStore store;

	NotificationsController(NotificationService notifications, NotificationStore store) {
		this.notifications = notifications;
		this.store = store;
	}

	/**
	 * A page, the newest first.
	 * @param before position: those before it; none for the newest
	 */
	@GetMapping
	Listed list(@RequestParam(defaultValue = "" + Long.MAX_VALUE) @Min(1) long before,
			@RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit, Caller caller) {
		List<Notified> found = this.store.newest(caller.name(), before, limit + 1);
		boolean more = found.size() > limit;
		List<Notified> page = more ? found.subList(0, limit) : found;
		NotificationService.ReadState state = this.store.state(caller.name());
		return new Listed(page, more ? page.get(limit - 1).position() : null, state.readUpTo(), state.unread());
	}

	/** How many are unread. */
	@GetMapping("/unread")
	NotificationService.ReadState unread(Caller caller) {
		return this.store.state(caller.name());
	}

	/** The caller has read all up to a position, on one device for all. */
	@PutMapping("/read")
	NotificationService.ReadState read(@Valid @RequestBody Read read, Caller caller) {
		return this.notifications.read(caller.name(), read.upTo());
	}

	/**
	 * A page of notifications.
	 *
	 * @param next {@code before} of the next page; null if there is none
	 */
	record Listed(List<Notified> notifications, @Nullable Long next, long readUpTo, int unread) {
	}

	/**
	 * A read position.
	 *
	 * @param upTo a lower one than before changes nothing
	 */
	record Read(@NotNull @Min(0) Long upTo) {
	}

}
