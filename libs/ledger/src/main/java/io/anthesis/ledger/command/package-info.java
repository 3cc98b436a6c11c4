/** How requests become jobs, whether they come by REST or by Kafka. */
package io.anthesis.ledger.command;
