/**
 * The broker in plain Java: sessions, subscriptions, logs, fan-out, outboxes; the Backend
 * SPI and its memory form.
 */
@ApplicationModule(allowedDependencies = { "limit", "text" })
@NullMarked
package dev.parley.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
