/** Data sets and others' weights. */
package io.anthesis.cli.dataset;
