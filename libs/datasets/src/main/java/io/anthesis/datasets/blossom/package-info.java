/** A data set that needs no download: drawn blossoms. */
package io.anthesis.datasets.blossom;
