/**
 * What the person who starts the server reads: where it is to be found, or in a sentence
 * why it is not.
 */
@ApplicationModule(allowedDependencies = { "database", "security :: signup" })
@NullMarked
package dev.parley.start;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
