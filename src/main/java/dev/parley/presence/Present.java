package dev.parley.presence;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who is present at a topic.
 *
 * @param count of users, each once, and of anonymous devices
 * @param anonymous how many of them are anonymous devices
 * @param users in the order in which they came; null if there are more than are listed
 */
public record Present(int count, int anonymous, @Nullable List<PresentUser> users) {

}
