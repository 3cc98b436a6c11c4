/** Importing data sets and others' weights. */
package io.anthesis.gateway.dataset;
