package dev.parley.chat.room;

/**
 * Somebody is no member of a private room any more. Published in the transaction that
 * removes them: what a listener deletes goes together with the membership, or not at all.
 *
 * @param room its id
 * @param name of their account
 */
public record MemberRemoved(String room, String name) {
}
