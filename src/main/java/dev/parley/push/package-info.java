/**
 * Web Push: notifications on devices whose page is closed. Off without a key.
 */
@ApplicationModule(
		allowedDependencies = { "engine :: policy", "limit", "notifications", "problem", "security", "webpush" })
@NullMarked
package dev.parley.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
