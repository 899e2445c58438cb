/**
 * What clients see and are told while nodes, Redis and PostgreSQL die, stand still, or
 * are cut off.
 */
package dev.parley.cluster.faults;
