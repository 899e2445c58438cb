/**
 * What people are told when they are away: kept for each user, with how far they have
 * read.
 */
@ApplicationModule(allowedDependencies = { "audit", "engine :: policy", "security", "text" })
@NullMarked
package dev.parley.notifications;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
