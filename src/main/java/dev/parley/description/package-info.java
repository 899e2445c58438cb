/**
 * Descriptions of the server's interfaces for programs.
 */
@ApplicationModule(allowedDependencies = { "engine :: log", "engine :: policy", "security", "stomp :: authentication" })
@NullMarked
package dev.parley.description;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
