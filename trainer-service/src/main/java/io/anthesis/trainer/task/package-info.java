/** A training from its first step, or its last resume point, to its last checkpoint. */
package io.anthesis.trainer.task;
