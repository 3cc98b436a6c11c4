/** Traces that follow a job through the ledger. */
package io.anthesis.ledger.trace;
