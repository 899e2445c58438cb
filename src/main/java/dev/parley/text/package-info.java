/**
 * What a text is made of: the characters that people can see, asked wherever somebody
 * chooses a name or says something, and the digits of a number.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.text;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
