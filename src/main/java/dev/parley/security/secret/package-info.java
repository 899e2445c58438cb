/** The one secret of the server, from which its keys are derived. */
@NullMarked
package dev.parley.security.secret;

import org.jspecify.annotations.NullMarked;
