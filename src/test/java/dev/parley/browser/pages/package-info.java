/**
 * What a user sees of the page and can do with it, found by roles and names as he would.
 */
package dev.parley.browser.pages;
