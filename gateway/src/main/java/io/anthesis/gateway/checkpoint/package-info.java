/** Checkpoints as resources: their list, one of them, import and export. */
package io.anthesis.gateway.checkpoint;
