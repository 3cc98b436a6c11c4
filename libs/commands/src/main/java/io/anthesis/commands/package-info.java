/** From Kafka's command topics to the ledger, or to the dead letters. */
package io.anthesis.commands;
