/**
 * When the application's messages are published: at once, or with its transaction.
 */
@NamedInterface("publishing")
@NullMarked
package dev.parley.stomp.publishing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
