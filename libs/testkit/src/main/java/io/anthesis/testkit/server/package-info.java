/** Real servers for tests, started once a JVM. */
package io.anthesis.testkit.server;
