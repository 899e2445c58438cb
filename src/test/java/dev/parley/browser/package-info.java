/**
 * The page as people use it: two of them, in a real Chromium, against a running server.
 */
package dev.parley.browser;
