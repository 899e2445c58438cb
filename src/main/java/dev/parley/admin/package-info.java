/**
 * The administration of the broker over REST: its sessions, its kept messages, and its
 * permissions. Accounts are administered in {@code security}.
 */
@ApplicationModule(
		allowedDependencies = { "audit", "engine", "engine :: log", "engine :: policy", "problem", "security", "text" })
@NullMarked
package dev.parley.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
