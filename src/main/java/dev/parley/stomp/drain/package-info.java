/**
 * How clients leave when the server stops: after a notice to load balancers, a few at a
 * time, each with its answers. See decision 0043.
 */
@NamedInterface("drain")
@NullMarked
package dev.parley.stomp.drain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
