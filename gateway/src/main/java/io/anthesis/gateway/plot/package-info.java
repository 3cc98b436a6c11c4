/** Plots as pictures. */
package io.anthesis.gateway.plot;
