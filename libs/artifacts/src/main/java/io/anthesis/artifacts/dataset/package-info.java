/** Data sets as objects: the archive as it came, its manifest, and tensors derived from it. */
package io.anthesis.artifacts.dataset;
