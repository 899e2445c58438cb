/**
 * Messages for the person who starts the server: its address, or in a sentence why it
 * does not start.
 */
@ApplicationModule(allowedDependencies = { "cluster", "database", "security" })
@NullMarked
package dev.parley.start;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
