/** Sweeps over samplers and steps. */
package io.anthesis.gateway.sweep;
