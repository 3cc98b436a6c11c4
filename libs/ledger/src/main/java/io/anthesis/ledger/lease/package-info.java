/** Claiming tasks and keeping them: every write names its epoch. */
package io.anthesis.ledger.lease;
