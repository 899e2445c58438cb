/** The files of the pages, and the module for the pages of others. */
@NullMarked
package dev.parley.web.files;

import org.jspecify.annotations.NullMarked;
