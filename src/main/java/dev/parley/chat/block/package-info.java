/**
 * Users who do not want to hear from each other.
 */
@NullMarked
package dev.parley.chat.block;

import org.jspecify.annotations.NullMarked;
