/** What survives a restart, a kill, a cut connection, and a database that fails. */
package dev.parley.durability;
