/** Claiming tasks and keeping them: every write names its lease epoch. */
package io.anthesis.ledger.lease;
