/** Weights of networks that Anthesis does not train. */
package io.anthesis.ledger.weights;
