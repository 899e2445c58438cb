/**
 * What the edge has to know of those whose frames it takes: who they are, whether they
 * still are, for how long, and when that changes. Whatever authenticates implements it;
 * here that is {@code security}.
 */
@NamedInterface("authentication")
@NullMarked
package dev.parley.stomp.authentication;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
