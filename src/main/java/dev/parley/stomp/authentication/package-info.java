/**
 * The edge's questions about the senders of frames: who they are, whether that still
 * holds, for how long, and when it changes. The module that authenticates implements
 * these ports; here that is {@code security}.
 */
@NamedInterface("authentication")
@NullMarked
package dev.parley.stomp.authentication;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
