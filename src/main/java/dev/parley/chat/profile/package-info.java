/**
 * What users say about themselves, for everybody who can meet them in a room.
 */
@NullMarked
package dev.parley.chat.profile;

import org.jspecify.annotations.NullMarked;
