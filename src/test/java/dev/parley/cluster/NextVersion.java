package dev.parley.cluster;

import org.springframework.context.annotation.Bean;

import dev.parley.cluster.nodes.SpokenVersion;
import dev.parley.cluster.nodes.VersionLeases;

/**
 * Makes a server one whose build speaks the next version. Not annotated, or all servers
 * of the tests would find it.
 */
public class NextVersion {

	static final int NUMBER = NodeProtocol.VERSION + 1;

	@Bean
	SpokenVersion spokenVersionOfTheNextBuild(VersionLeases leases) {
		return SpokenVersion.begin(leases, NUMBER);
	}

}
