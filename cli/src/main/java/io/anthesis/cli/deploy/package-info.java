/** What prepares servers of one's own: Docker Compose, Kafka. */
package io.anthesis.cli.deploy;
