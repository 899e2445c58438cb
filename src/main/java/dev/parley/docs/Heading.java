package dev.parley.docs;

/**
 * A heading of a document.
 *
 * @param level 1 for that of the whole document, to 6
 * @param text without markup
 * @param id its anchor, unique in the document
 */
record Heading(int level, String text, String id) {

}
