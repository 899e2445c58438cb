/**
 * Users whose name stands in a message, and what they are told.
 */
@NullMarked
package dev.parley.chat.mention;

import org.jspecify.annotations.NullMarked;
