package dev.parley.presence;

import java.time.Instant;

/**
 * A user who is present at a topic.
 *
 * @param name of the user
 * @param devices number of the user's sessions there
 * @param since when the user came, with the first of them
 */
public record PresentUser(String name, int devices, Instant since) {

}
