/** Checkpoints and where they come from. */
package io.anthesis.ledger.checkpoint;
