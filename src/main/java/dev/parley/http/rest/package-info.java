/** Publishing and reading by single requests. */
@NullMarked
package dev.parley.http.rest;

import org.jspecify.annotations.NullMarked;
