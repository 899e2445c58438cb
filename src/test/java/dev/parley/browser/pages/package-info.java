/**
 * The parts of the page that users see and use, found by roles and names as users would.
 */
package dev.parley.browser.pages;
