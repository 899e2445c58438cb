/**
 * Characters of a text: the visible ones, for names and messages that people choose, and
 * the digits of a number.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.text;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
