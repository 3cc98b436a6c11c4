/** Features read a block of rows at a time, so that memory does not grow with their number. */
package io.anthesis.metrics.blocks;
