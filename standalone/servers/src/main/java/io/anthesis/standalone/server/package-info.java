/** Real servers as child processes: Kafka, PostgreSQL and S3, without Docker. */
package io.anthesis.standalone.server;
