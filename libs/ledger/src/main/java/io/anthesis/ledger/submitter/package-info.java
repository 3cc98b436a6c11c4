/** Limits of those who submit jobs. */
package io.anthesis.ledger.submitter;
