/** From the ledger's outbox to Kafka, and from Kafka's commands to the ledger. */
package io.anthesis.gateway.relay;
