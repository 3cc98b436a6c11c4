/** What happened to a job, as CloudEvents on Kafka. */
package io.anthesis.contracts.event;
