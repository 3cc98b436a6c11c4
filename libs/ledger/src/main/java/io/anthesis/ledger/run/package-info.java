/** What trainings leave: runs, resume points, checkpoints, curves. */
package io.anthesis.ledger.run;
