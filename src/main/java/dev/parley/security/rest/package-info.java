/**
 * The REST API of accounts, sessions and their administration.
 */
@NullMarked
package dev.parley.security.rest;

import org.jspecify.annotations.NullMarked;
