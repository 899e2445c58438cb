/**
 * What is said in rooms: sent, read, deleted.
 */
@NullMarked
package dev.parley.chat.message;

import org.jspecify.annotations.NullMarked;
