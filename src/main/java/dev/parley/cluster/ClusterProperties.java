package dev.parley.cluster;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the nodes of a cluster have in common, beside {@link ClusterStore parley.cluster}.
 *
 * @param prefix of all keys and channels in the store, the same at all nodes of a cluster
 * and another one for each other application there; without braces
 */
@ConfigurationProperties(ClusterStore.PROPERTY)
public record ClusterProperties(@DefaultValue("parley") String prefix) {

}
