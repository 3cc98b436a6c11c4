/** Fréchet distance: how far apart the Gaussians are that two sets of features have in common. */
package io.anthesis.metrics.frechet;
