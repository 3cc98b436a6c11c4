/** EMA checkpoints as objects: weights, and a JSON description that says how to use them. */
package io.anthesis.artifacts.checkpoint;
