/**
 * The broker in plain Java: sessions, subscriptions, logs, fan-out, outboxes; the Backend
 * SPI and its implementation in memory.
 */
@ApplicationModule(allowedDependencies = { "limit", "text" })
@NullMarked
package dev.parley.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
