/**
 * What administrators see of the broker and do with it, over REST: its sessions, what it
 * keeps, and who may do what where. Accounts are administered where they are, in
 * {@code security}.
 */
@ApplicationModule(
		allowedDependencies = { "audit", "engine", "engine :: log", "engine :: policy", "problem", "security", "text" })
@NullMarked
package dev.parley.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
