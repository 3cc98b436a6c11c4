/** What became of records that could not be jobs. */
package io.anthesis.ledger.deadletter;
