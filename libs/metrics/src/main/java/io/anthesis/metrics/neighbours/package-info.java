/**
 * Metrics of nearest neighbours, precision, recall, density, coverage and authenticity: which images lie near which others. Every
 * distance that decides is computed in double precision, so the results do not depend on blocks, threads or device.
 */
package io.anthesis.metrics.neighbours;
