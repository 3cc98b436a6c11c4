/** The one door for jobs, whether they come by REST or by Kafka. */
package io.anthesis.ledger.command;
