/**
 * What is sent to a user, whichever node has their sessions.
 */
@NamedInterface("users")
@NullMarked
package dev.parley.cluster.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
