/**
 * The page as people use it: two users, each in a real Chromium, with a running server.
 */
package dev.parley.browser;
