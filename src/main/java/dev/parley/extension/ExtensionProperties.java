package dev.parley.extension;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where extensions come from.
 *
 * @param folder whose jars become part of the server; they can do all that the server
 * can, so nobody else may write there. None by default
 */
@ConfigurationProperties("parley.extensions")
record ExtensionProperties(@Nullable Path folder) {
}
