/** Commands from Kafka become jobs of the ledger. */
package io.anthesis.worker.command;
