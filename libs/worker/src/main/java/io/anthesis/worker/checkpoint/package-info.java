/** Checkpoints that are kept in memory because they will be used again. */
package io.anthesis.worker.checkpoint;
