/**
 * The protocol of Web Push in plain Java: encryption for a browser (RFC 8291, RFC 8188),
 * the server's signature (RFC 8292), and requests that reach push services alone.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.webpush;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
