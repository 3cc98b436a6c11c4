/** Runs and their checkpoints. */
package io.anthesis.gateway.run;
