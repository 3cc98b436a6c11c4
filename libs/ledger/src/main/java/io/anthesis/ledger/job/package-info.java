/** Submitting, cancelling and settling jobs. */
package io.anthesis.ledger.job;
