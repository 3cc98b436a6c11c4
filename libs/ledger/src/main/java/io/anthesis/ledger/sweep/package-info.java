/** One checkpoint scored with a grid of samplers and steps. */
package io.anthesis.ledger.sweep;
