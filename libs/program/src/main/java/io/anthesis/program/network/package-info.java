/** A network's layers and their gradients as values. */
package io.anthesis.program.network;
