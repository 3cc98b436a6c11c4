/** What follows from a failure. */
package io.anthesis.ledger.retry;
